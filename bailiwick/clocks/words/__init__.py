"""Words for what the engine and the policies say in facts; each module says its own sort of thing."""
