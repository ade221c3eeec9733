package dev.proofstream.dashboard.queues;

/**
 * A topic as one share group sees it.
 *
 * @param group the share group
 * @param topic the topic
 * @param lag records that the group has not ended: waiting or in work
 * @param oldestAgeMs how long ago the oldest of them came to the topic, in milliseconds; 0 when
 *     there is none
 */
public record Queue(String group, String topic, long lag, long oldestAgeMs) {}
