"""Many calls with one cause: spikes, problems, known errors, workarounds."""
