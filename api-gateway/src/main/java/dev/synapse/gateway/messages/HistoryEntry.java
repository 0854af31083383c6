package dev.synapse.gateway.messages;

import dev.synapse.shared.model.Message;

/** A message and its position in the history. */
record HistoryEntry(HistoryPosition position, Message message) {}
