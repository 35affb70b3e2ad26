"""Reads recorded answers, one JSON per line, with botocore's own parsers, on which boto3 and the AWS CLI stand."""

import base64
import datetime
import json
import sys

import botocore.awsrequest
import botocore.parsers
import botocore.session


def plain(value):
    if isinstance(value, datetime.datetime):
        value = value.astimezone(datetime.timezone.utc)
        return value.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (value.microsecond // 1000)
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items() if name != "ResponseMetadata"}
    return [plain(item) for item in value] if isinstance(value, list) else value


session = botocore.session.get_session()
parsers = botocore.parsers.ResponseParserFactory()
for line in sys.stdin:
    asked = json.loads(line)
    operation = session.get_service_model(asked["service"]).operation_model(asked["operation"])
    answer = {
        "status_code": asked["status"],
        "headers": botocore.awsrequest.HeadersDict(asked["headers"]),
        "body": base64.b64decode(asked["body"]),
    }
    try:
        read = plain(parsers.create_parser(asked["protocol"]).parse(answer, operation.output_shape))
    except Exception as problem:
        read = {"unreadable": repr(problem)}
    print(json.dumps(read))
