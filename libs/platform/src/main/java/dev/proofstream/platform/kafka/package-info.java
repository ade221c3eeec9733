/** How the services' own Kafka clients reach the broker. */
package dev.proofstream.platform.kafka;
