"""The peer of a function's invocation: boto3 making the two calls by which startTask looks at a file system.

Makes them once and prints a line with the answers' sizes; then again for every line that it reads.
Argument: the file system's id. Endpoint, region and credentials come from the environment.
"""
import sys

import boto3
from botocore.config import Config

file_system = sys.argv[1]
fsx = boto3.client("fsx", config=Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 3}))


def look():
    of_file_system = {"Name": "file-system-id", "Values": [file_system]}
    active = {"Name": "task-lifecycle", "Values": ["PENDING", "EXECUTING", "CANCELING"]}
    links = fsx.describe_data_repository_associations(Filters=[of_file_system], MaxResults=25)
    tasks = fsx.describe_data_repository_tasks(Filters=[of_file_system, active], MaxResults=50)
    print(len(links["Associations"]), len(tasks["DataRepositoryTasks"]), flush=True)


look()
for _ in sys.stdin:
    look()
