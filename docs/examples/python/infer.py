#!/usr/bin/env python3
"""Sends one inference request to Proofstream and prints its outcome as JSON.

    pip install -r requirements.txt
    python infer.py 127.0.0.1:PORT mlp row.json      # the broker's address: ./proofstream status

row.json holds the features by name, as in ../row.json. Exit status 0 when a valid proof came back,
1 when the request was refused or its proof is not valid, 3 when nothing came in time.
"""

import json
import sys
import time
import uuid

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

PATIENCE_S = 60


def outcomes(broker):
    """Everything that comes to the outcome topics from now on."""
    consumer = KafkaConsumer(bootstrap_servers=broker, enable_auto_commit=False)
    partitions = [
        TopicPartition(topic, partition)
        for topic in ("verifications", "failures")
        for partition in consumer.partitions_for_topic(topic)
    ]
    consumer.assign(partitions)
    # The ends are fixed before the request is sent, so that its outcome cannot be missed.
    for partition, end in consumer.end_offsets(partitions).items():
        consumer.seek(partition, end)
    return consumer


def infer(broker, model, features):
    """The request's outcome: (topic, event)."""
    request_id = f"python-{uuid.uuid4()}"
    consumer = outcomes(broker)
    producer = KafkaProducer(
        bootstrap_servers=broker,
        acks="all",
        key_serializer=str.encode,
        value_serializer=lambda value: json.dumps(value).encode(),
    )
    request = {"requestId": request_id, "model": model, "features": features}
    producer.send("inference-requests", key=request_id, value=request).get(timeout=PATIENCE_S)
    producer.close()
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        for records in consumer.poll(timeout_ms=500).values():
            for record in records:
                # Answers to JSON are JSON; those to others' Protobuf requests have other keys.
                if record.key == request_id.encode():
                    consumer.close()
                    return record.topic, json.loads(record.value)
    consumer.close()
    raise TimeoutError(f"no outcome for {request_id} within {PATIENCE_S} s")


def main():
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    broker, model, file = sys.argv[1:]
    with open(file, encoding="utf-8") as row:
        features = json.load(row)
    try:
        topic, event = infer(broker, model, features)
    except TimeoutError as late:
        print(late, file=sys.stderr)
        return 3
    print(json.dumps(event, indent=2))
    return 0 if topic == "verifications" and event["valid"] else 1


if __name__ == "__main__":
    sys.exit(main())
