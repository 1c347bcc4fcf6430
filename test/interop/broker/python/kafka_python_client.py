"""kafka-python, the client in pure Python."""

import sys

from kafka import ConsumerRebalanceListener, KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, OffsetSpec
from kafka.structs import OffsetAndMetadata

import driver

BOOTSTRAP = sys.argv[1]
PATIENCE = 20
BASE = {"bootstrap_servers": [BOOTSTRAP], "retry_backoff_ms": 20}
# The client refuses large messages by itself otherwise; here the broker has to.
PRODUCING = {
    **BASE,
    "max_request_size": 10_000_000,
    "batch_size": 100_000,
    "linger_ms": 20,
    "allow_auto_create_topics": False,
    "delivery_timeout_ms": 20_000,
    "request_timeout_ms": 15_000,
}


def send(producer, topic, records):
    if any(record.get("key") is None and record["value"] is None for record in records):
        raise driver.Inexpressible("produce a record with neither key nor value")
    sent = [
        producer.send(
            topic,
            partition=record["partition"],
            key=driver.data(record.get("key")),
            value=driver.data(record["value"]),
            headers=[(name, value.encode()) for name, value in record.get("headers", [])],
            timestamp_ms=record.get("timestamp"),
        )
        for record in records
    ]
    producer.flush(PATIENCE)
    for future in sent:
        future.get(PATIENCE)


def refuse(said):
    """Some answers of its admin have the error in them."""
    if said != "OK":
        raise RuntimeError(said)


class Listener(ConsumerRebalanceListener):
    def __init__(self, consumer):
        self.consumer = consumer

    def on_partitions_revoked(self, revoked):
        pass

    def on_partitions_assigned(self, assigned):
        self.consumer.told((each.topic, each.partition) for each in assigned)


class GroupConsumer(driver.Consumer):
    def __init__(self, number, say, options):
        super().__init__(number, say)
        self.consumer = KafkaConsumer(
            **BASE,
            group_id=options["group"],
            group_instance_id=options.get("instance"),
            enable_auto_commit=False,
            auto_offset_reset=options.get("from", "earliest"),
            isolation_level=f"read_{options.get('isolation', 'committed')}",
            fetch_max_wait_ms=100,
            session_timeout_ms=10_000,
            heartbeat_interval_ms=3_000 if options.get("quiet") else 100,
        )
        topics = options["topics"]
        self.consumer.subscribe(topics, listener=Listener(self))
        # It joins again when a topic has other partitions than it knew when it shared them out, and forgets a join of that kind when poll's time
        # is up before its end: it then has nothing, and sends no heartbeats (version 3.0.12; Java's client had KAFKA-9815, which is like it).
        # So it gets to know the topics before it joins, and after it has subscribed, because what it knew before does not count.
        while not all(self.consumer.partitions_for_topic(topic) for topic in topics):
            pass

    def poll(self):
        return [
            {
                "topic": each.topic,
                "partition": each.partition,
                "offset": each.offset,
                "key": driver.text(each.key),
                "value": driver.text(each.value),
                "headers": [(name, driver.text(value)) for name, value in each.headers],
                "timestamp": each.timestamp,
            }
            for records in self.consumer.poll(timeout_ms=20).values()
            for each in records
        ]

    def commit(self, record):
        self.consumer.commit(next_of(record))

    def membership(self):
        return self.consumer.group_metadata()

    def close(self):
        self.consumer.close(autocommit=False)


def next_of(record):
    return {TopicPartition(record["topic"], record["partition"]): OffsetAndMetadata(record["offset"] + 1, "", -1)}


class TransactionalProducer:
    def __init__(self, transactional_id):
        self.producer = KafkaProducer(**PRODUCING, transactional_id=transactional_id)
        self.producer.init_transactions()

    def begin(self):
        self.producer.begin_transaction()

    def send(self, topic, records):
        send(self.producer, topic, records)

    def commit_offset(self, membership, record):
        self.producer.send_offsets_to_transaction(next_of(record), membership)

    def commit(self):
        self.producer.commit_transaction()

    def abort(self):
        self.producer.abort_transaction()

    def close(self):
        self.producer.close(timeout=1)


class Admin:
    def __init__(self):
        self.client = KafkaAdminClient(**BASE)

    def createTopic(self, topic, partitions, configs=None):
        described = {"num_partitions": partitions, "replication_factor": 1, "configs": configs or {}}
        self.client.create_topics({topic: described})

    def deleteTopic(self, topic):
        self.client.delete_topics([topic])

    def topics(self):
        return self.client.list_topics()

    def addPartitions(self, topic, count):
        self.client.create_partitions({topic: count})

    def offsets(self, topic, partitions, at):
        spec = {"earliest": OffsetSpec.EARLIEST, "latest": OffsetSpec.LATEST}.get(at, at)
        asked = {TopicPartition(topic, partition): spec for partition in range(partitions)}
        found = self.client.list_partition_offsets(asked)
        return [found[each].offset if each in found else -1 for each in asked]

    def committed(self, group, topic, partitions):
        asked = [TopicPartition(topic, partition) for partition in range(partitions)]
        found = self.client.list_group_offsets({group: asked})[group]
        return [found[each].offset if each in found else -1 for each in asked]

    def group(self, group):
        found = self.client.describe_groups([group])[group]
        return {"state": str(found["group_state"]), "members": len(found["members"])}

    def groups(self):
        return [each["group_id"] for each in self.client.list_groups()]

    def deleteGroup(self, group):
        refuse(self.client.delete_groups([group])[group])

    def config(self, topic, name):
        found = self.client.describe_configs([ConfigResource("topic", topic)], config_filter="all")
        return found["topic"][topic][name]["value"]

    def setConfig(self, topic, name, value):
        found = self.client.alter_configs([ConfigResource("topic", topic, {name: value})])
        refuse(found["topic"][topic])

    def deleteRecords(self, topic, partition, before):
        self.client.delete_records({TopicPartition(topic, partition): before})


class Client(driver.Client):
    def producer(self, codec, idempotent):
        compression = None if codec == "none" else codec
        return KafkaProducer(**PRODUCING, compression_type=compression, enable_idempotence=idempotent)

    def send(self, producer, topic, records):
        send(producer, topic, records)


driver.serve(Client(Admin(), GroupConsumer, TransactionalProducer))
