"""Learning labels from texts: features and prediction in plain Python; fitting, in a process of its own, with scikit-learn.

Nothing here knows Django, so that the process that learns starts quickly and stays small otherwise.
"""
