"""Confluent's own Avro serializer and deserializer for Python: answers each line of JSON with one.

Whoever asks names the registry. Schemas are registered as Confluent's serializer does it, under <topic>-value.
"""

import base64
import json
import sys

from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext


def answer(question):
    client = SchemaRegistryClient({"url": question["url"]})
    context = SerializationContext(question["topic"], MessageField.VALUE)
    if question["ask"] == "write":
        options = {"auto.register.schemas": question.get("register", True), "use.latest.version": not question.get("register", True)}
        written = AvroSerializer(client, question["schema"], conf=options)(question["value"], context)
        return {"bytes": base64.b64encode(written).decode()}
    read = AvroDeserializer(client, question.get("schema"))(base64.b64decode(question["bytes"]), context)
    return {"value": read}


for line in sys.stdin:
    try:
        result = answer(json.loads(line))
    except Exception as error:
        result = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(result), flush=True)
