#!/usr/bin/env node
// Sends one inference request to Proofstream and prints its outcome as JSON.
//
//   npm ci
//   node infer.mjs 127.0.0.1:PORT mlp row.json      # the broker's address: ./proofstream status
//
// row.json holds the features by name, as in ../row.json. Exit status 0 when a valid proof came back, 1 when the request
// was refused or its proof is not valid, 3 when nothing came in time.

import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Kafka, logLevel } from "kafkajs";

const PATIENCE_MS = 60_000;
const OUTCOMES = ["verifications", "failures"];

/** The request's outcome: { topic, event }. */
async function infer(broker, model, features) {
  const requestId = `javascript-${randomUUID()}`;
  const kafka = new Kafka({ clientId: requestId, brokers: [broker], logLevel: logLevel.ERROR });
  // A group of its own, begun before the request is sent, so that its outcome cannot be missed.
  const consumer = kafka.consumer({ groupId: requestId });
  const producer = kafka.producer({ idempotent: true });
  const admin = kafka.admin();
  try {
    await Promise.all([admin.connect(), consumer.connect(), producer.connect()]);
    for (const topic of OUTCOMES) {
      const ends = await admin.fetchTopicOffsets(topic);
      await admin.setOffsets({
        groupId: requestId,
        topic,
        partitions: ends.map(({ partition, high }) => ({ partition, offset: high })),
      });
    }
    await consumer.subscribe({ topics: OUTCOMES });
    let timer;
    const outcome = new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no outcome for ${requestId} within ${PATIENCE_MS} ms`)), PATIENCE_MS);
      consumer.run({
        eachMessage: async ({ topic, message }) => {
          // Answers to JSON are JSON; those to others' Protobuf requests have other keys.
          if (message.key?.toString() === requestId) {
            resolve({ topic, event: JSON.parse(message.value.toString()) });
          }
        },
      });
    });
    await producer.send({
      topic: "inference-requests",
      acks: -1,
      messages: [{ key: requestId, value: JSON.stringify({ requestId, model, features }) }],
    });
    return await outcome.finally(() => clearTimeout(timer));
  } finally {
    await Promise.all([consumer.disconnect(), producer.disconnect()]);
    await admin.deleteGroups([requestId]).catch(() => {});
    await admin.disconnect();
  }
}

const [broker, model, file] = process.argv.slice(2);
if (!file) {
  console.error("usage: node infer.mjs HOST:PORT MODEL ROW.json");
  process.exit(2);
}
try {
  const { topic, event } = await infer(broker, model, JSON.parse(await readFile(file, "utf8")));
  console.log(JSON.stringify(event, null, 2));
  process.exitCode = topic === "verifications" && event.valid ? 0 : 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 3;
}
