package dev.proofstream.dashboard.store;

import com.google.protobuf.Message;
import dev.proofstream.proto.Source;
import java.time.Instant;

/**
 * An event of a topic, without the values of features.
 *
 * @param event one of the messages that the topics carry
 * @param source place of its record
 * @param at broker time of its record
 */
public record ReceivedEvent(Message event, Source source, Instant at) {}
