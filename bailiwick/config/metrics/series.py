"""The figures that are counted as things happen. Labels have few values: names of pages, of jobs, of outcomes; never what a person typed.

Import it only after `counting.begin()`, or each process would count for itself.
"""

from prometheus_client import Counter, Histogram

#: seconds
OF_REQUESTS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
OF_JOBS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 600.0)

requests = Counter("bailiwick_requests", "Requests answered.", ("route", "method", "status"), registry=None)
seconds = Histogram("bailiwick_request_seconds", "Time to answer a request.", ("route", "method"), buckets=OF_REQUESTS, registry=None)
statements = Counter("bailiwick_request_statements", "Database statements made while answering requests.", ("route",), registry=None)
refused = Counter("bailiwick_sign_ins_refused", "Sign-ins with a wrong name or password.", registry=None)
jobs = Counter("bailiwick_jobs", "Background jobs that ended: done, to be tried again, or failed for good.", ("job", "outcome"), registry=None)
job_seconds = Histogram("bailiwick_job_seconds", "Time that a background job took.", ("job",), buckets=OF_JOBS, registry=None)
