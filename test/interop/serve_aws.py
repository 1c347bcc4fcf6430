"""Starts moto on a free port, fills it through boto3, prints one line of JSON, and serves until its standard input closes.

The schema versions and the bucket are made by AWS's own SDK for Python: nothing of Millrace takes part on this side.
"""

import json
import os
import sys

import boto3
from moto.core.responses import ActionResult
from moto.glue.responses import GlueResponse
from moto.server import ThreadedMotoServer


def list_schema_versions(self):
    """A call that moto lacks, answered from what it stores."""
    schema_id = self.parameters["SchemaId"]
    schema = self.glue_backend.registries[schema_id["RegistryName"]].schemas[schema_id["SchemaName"]]
    versions = [
        {"SchemaVersionId": version.schema_version_id, "VersionNumber": version.version_number, "Status": "AVAILABLE"}
        for version in schema.schema_versions.values()
    ]
    return ActionResult({"Schemas": versions})


GlueResponse.list_schema_versions = list_schema_versions

definitions = json.loads(sys.argv[1])

os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing", AWS_DEFAULT_REGION="us-east-1")
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
endpoint = f"http://{host}:{port}"

glue = boto3.client("glue", endpoint_url=endpoint)
glue.create_registry(RegistryName="airline")
first, *rest = definitions
ids = [
    glue.create_schema(
        RegistryId={"RegistryName": "airline"},
        SchemaName="flights-value",
        DataFormat="AVRO",
        Compatibility="BACKWARD",
        SchemaDefinition=first,
    )["SchemaVersionId"]
]
for definition in rest:
    version = glue.register_schema_version(
        SchemaId={"SchemaName": "flights-value", "RegistryName": "airline"}, SchemaDefinition=definition
    )
    ids.append(version["SchemaVersionId"])

s3 = boto3.client("s3", endpoint_url=endpoint)
s3.create_bucket(Bucket="failures")

print(json.dumps({"endpoint": endpoint, "ids": ids}), flush=True)

for line in sys.stdin:
    request = json.loads(line)
    if request["get"] == "objects":
        listed = s3.list_objects_v2(Bucket="failures").get("Contents", [])
        objects = {
            entry["Key"]: s3.get_object(Bucket="failures", Key=entry["Key"])["Body"].read().decode() for entry in listed
        }
        print(json.dumps(objects), flush=True)

server.stop()
