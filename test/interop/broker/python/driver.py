"""Serves a Kafka client to the suite: a line of JSON a call, a line a result, and lines for what consumers see meanwhile."""

import json
import queue
import sys
import threading

CODECS = ("none", "gzip", "snappy", "lz4", "zstd")


class Inexpressible(Exception):
    """The client has no way to do it."""


class Consumer(threading.Thread):
    """Polls on a thread of its own; what else a consumer is asked runs there too, because clients are not safe to share."""

    def __init__(self, number, say):
        super().__init__(daemon=True)
        self.number = number
        self.say = say
        self.asked = queue.Queue()
        self.open = True

    def run(self):
        while self.open:
            try:
                seen = self.poll()
                if seen:
                    self.say({"consumer": self.number, "seen": seen})
            except Exception:
                # A client that was put out of its group says so here; the case looks at what came.
                pass
            while not self.asked.empty():
                action, answer = self.asked.get()
                try:
                    answer.put((action(), None))
                except Exception as error:
                    answer.put((None, error))

    def ask(self, action):
        answer = queue.Queue()
        self.asked.put((action, answer))
        result, error = answer.get(timeout=30)
        if error is not None:
            raise error
        return result

    def told(self, partitions):
        """Has a new assignment: pairs of topic and partition."""
        self.say({"consumer": self.number, "assigned": sorted(f"{topic}-{partition}" for topic, partition in partitions)})

    def stop(self):
        def close():
            self.open = False
            self.close()

        self.ask(close)


class Client:
    """What the suite asks of a client; who derives from it makes and uses producers, each for one codec."""

    def __init__(self, admin, consumer, transactional):
        self.admin = admin
        self.consumer = consumer
        self.transactional = transactional
        self.producers = {}

    def produce(self, topic, records, options=None):
        codec = (options or {}).get("codec", "none")
        idempotent = (options or {}).get("idempotent", False)
        kind = (codec, idempotent)
        if kind not in self.producers:
            self.producers[kind] = self.producer(codec, idempotent)
        self.send(self.producers[kind], topic, records)


def text(value):
    return None if value is None else value.decode()


def data(value):
    return None if value is None else value.encode()


def serve(client):
    lock = threading.Lock()
    consumers = {}
    producers = {}
    numbers = iter(range(1, 1_000_000))

    def say(message):
        with lock:
            sys.stdout.write(json.dumps(message) + "\n")
            sys.stdout.flush()

    def consume(options):
        number = next(numbers)
        consumers[number] = client.consumer(number, say, options)
        consumers[number].start()
        return number

    def commit(number, record):
        consumer = consumers[number]
        consumer.ask(lambda: consumer.commit(record))

    def transactional(transactional_id):
        number = next(numbers)
        producers[number] = client.transactional(transactional_id)
        return number

    def commit_offset(number, consumer_number, record):
        consumer = consumers[consumer_number]
        producers[number].commit_offset(consumer.ask(consumer.membership), record)

    calls = {
        "produce": client.produce,
        "consume": consume,
        "commit": commit,
        "closeConsumer": lambda number: consumers[number].stop(),
        "transactional": transactional,
        "begin": lambda number: producers[number].begin(),
        "send": lambda number, topic, records: producers[number].send(topic, records),
        "commitOffset": commit_offset,
        "commitTransaction": lambda number: producers[number].commit(),
        "abortTransaction": lambda number: producers[number].abort(),
        "closeProducer": lambda number: producers[number].close(),
    }

    def answer(message):
        name = message["call"]
        try:
            call = calls.get(name) or getattr(client.admin, name)
            say({"id": message["id"], "result": call(*message["args"])})
        except Inexpressible as error:
            say({"id": message["id"], "inexpressible": str(error)})
        except BaseException as error:
            say({"id": message["id"], "error": f"{name}: {type(error).__name__}: {error}"})

    for line in sys.stdin:
        threading.Thread(target=answer, args=(json.loads(line),), daemon=True).start()
