"""The basic recurrent network and BPTT in plain NumPy, written to be read."""
