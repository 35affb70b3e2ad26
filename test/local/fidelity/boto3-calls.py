"""Makes calls with boto3, one JSON per line, and writes what it read, or the code of the error that it raised."""

import datetime
import json
import sys

import boto3
import botocore.config
import botocore.exceptions
from botocore import xform_name


def plain(value):
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


config = botocore.config.Config(retries={"total_max_attempts": 1}, read_timeout=20)
for line in sys.stdin:
    call = json.loads(line)
    client = boto3.client(call["service"], endpoint_url=call["endpoint"], region_name="us-east-1", config=config)
    try:
        answer = getattr(client, xform_name(call["operation"]))(**call["input"])
    except botocore.exceptions.ClientError as error:
        answer = {"error": error.response["Error"]["Code"]}
    print(json.dumps(plain(answer)))
