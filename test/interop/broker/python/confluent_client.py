"""confluent-kafka, the client on librdkafka."""

import sys

from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, IsolationLevel, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    OffsetSpec,
    ResourceType,
)

import driver

BOOTSTRAP = sys.argv[1]
PATIENCE = 20
BASE = {"bootstrap.servers": BOOTSTRAP, "allow.auto.create.topics": False, "retry.backoff.ms": 20, "log_level": 0}
# The client refuses large messages by itself otherwise; here the broker has to.
PRODUCING = {**BASE, "message.max.bytes": 10_000_000, "linger.ms": 20, "delivery.timeout.ms": 20_000}


def send(producer, topic, records):
    failed = []
    for record in records:
        producer.produce(
            topic,
            partition=record["partition"],
            key=driver.data(record.get("key")),
            value=driver.data(record["value"]),
            headers=[(name, value.encode()) for name, value in record.get("headers", [])],
            timestamp=record.get("timestamp", 0),
            on_delivery=lambda error, _: failed.append(error) if error else None,
        )
    producer.flush(PATIENCE)
    if failed:
        raise KafkaException(failed[0])


class GroupConsumer(driver.Consumer):
    def __init__(self, number, say, options):
        super().__init__(number, say)
        self.consumer = Consumer(
            {
                **BASE,
                "group.id": options["group"],
                "enable.auto.commit": False,
                "auto.offset.reset": options.get("from", "earliest"),
                "isolation.level": f"read_{options.get('isolation', 'committed')}",
                "fetch.wait.max.ms": 100,
                "session.timeout.ms": 10_000,
                "heartbeat.interval.ms": 3_000 if options.get("quiet") else 100,
                **({"group.instance.id": options["instance"]} if options.get("instance") else {}),
            }
        )
        assigned = lambda _, partitions: self.told((each.topic, each.partition) for each in partitions)
        self.consumer.subscribe(options["topics"], on_assign=assigned)

    def poll(self):
        seen = []
        for message in self.consumer.consume(500, timeout=0.02):
            if message.error():
                continue
            seen.append(
                {
                    "topic": message.topic(),
                    "partition": message.partition(),
                    "offset": message.offset(),
                    "key": driver.text(message.key()),
                    "value": driver.text(message.value()),
                    "headers": [(name, driver.text(value)) for name, value in message.headers() or []],
                    "timestamp": message.timestamp()[1],
                }
            )
        return seen

    def commit(self, record):
        self.consumer.commit(offsets=[next_of(record)], asynchronous=False)

    def membership(self):
        return self.consumer.consumer_group_metadata()

    def close(self):
        self.consumer.close()


def next_of(record):
    return TopicPartition(record["topic"], record["partition"], record["offset"] + 1)


class TransactionalProducer:
    def __init__(self, transactional_id):
        self.producer = Producer({**PRODUCING, "transactional.id": transactional_id})
        self.producer.init_transactions(PATIENCE)

    def begin(self):
        self.producer.begin_transaction()

    def send(self, topic, records):
        send(self.producer, topic, records)

    def commit_offset(self, membership, record):
        self.producer.send_offsets_to_transaction([next_of(record)], membership, PATIENCE)

    def commit(self):
        self.producer.commit_transaction(PATIENCE)

    def abort(self):
        self.producer.abort_transaction(PATIENCE)

    def close(self):
        self.producer = None


class Admin:
    def __init__(self):
        self.client = AdminClient(BASE)

    def one(self, futures):
        return next(iter(futures.values())).result(PATIENCE)

    def createTopic(self, topic, partitions, configs=None):
        self.one(self.client.create_topics([NewTopic(topic, partitions, 1, config=configs or {})]))
        self.know(topic, partitions)

    def know(self, topic, count):
        """It asks for offsets only of partitions whose leaders it knows, and looks for those that it missed half a minute later."""
        while True:
            found = self.client.list_topics(topic, timeout=PATIENCE).topics[topic].partitions.values()
            if sum(partition.leader >= 0 for partition in found) >= count:
                return

    def deleteTopic(self, topic):
        self.one(self.client.delete_topics([topic]))

    def topics(self):
        return list(self.client.list_topics(timeout=PATIENCE).topics)

    def addPartitions(self, topic, count):
        self.one(self.client.create_partitions([NewPartitions(topic, count)]))
        self.know(topic, count)

    def offsets(self, topic, partitions, at):
        known = {"earliest": OffsetSpec.earliest, "latest": OffsetSpec.latest}
        spec = known[at]() if at in known else OffsetSpec.for_timestamp(at)
        asked = {TopicPartition(topic, partition): spec for partition in range(partitions)}
        found = self.client.list_offsets(asked, isolation_level=IsolationLevel.READ_UNCOMMITTED)
        offsets = {each.partition: future.result(PATIENCE).offset for each, future in found.items()}
        return [offsets[partition] for partition in range(partitions)]

    def committed(self, group, topic, partitions):
        asked = [TopicPartition(topic, partition) for partition in range(partitions)]
        found = self.one(self.client.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group, asked)]))
        offsets = {each.partition: each.offset for each in found.topic_partitions}
        return [max(offsets[partition], -1) for partition in range(partitions)]

    def group(self, group):
        found = self.one(self.client.describe_consumer_groups([group]))
        state = "".join(word.capitalize() for word in found.state.name.split("_"))
        return {"state": state, "members": len(found.members)}

    def groups(self):
        return [each.group_id for each in self.client.list_consumer_groups().result(PATIENCE).valid]

    def deleteGroup(self, group):
        self.one(self.client.delete_consumer_groups([group]))

    def config(self, topic, name):
        return self.one(self.client.describe_configs([ConfigResource(ResourceType.TOPIC, topic)]))[name].value

    def setConfig(self, topic, name, value):
        entry = ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
        resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry])
        self.one(self.client.incremental_alter_configs([resource]))

    def deleteRecords(self, topic, partition, before):
        self.one(self.client.delete_records([TopicPartition(topic, partition, before)]))


class Client(driver.Client):
    def producer(self, codec, idempotent):
        return Producer({**PRODUCING, "compression.type": codec, "enable.idempotence": idempotent})

    def send(self, producer, topic, records):
        send(producer, topic, records)


driver.serve(Client(Admin(), GroupConsumer, TransactionalProducer))
