"""The pages of spikes, outages and problems."""
