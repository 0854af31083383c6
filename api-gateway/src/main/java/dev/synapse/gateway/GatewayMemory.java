package dev.synapse.gateway;

import dev.synapse.shared.memory.MemoryBudget;

/**
 * The heap that the gateway's data in flight may occupy, by kind, so that a flood of one kind leaves the others their room.
 *
 * @param requests bodies of requests, and what is read from them
 * @param responses pages of groups, messages, turns and usage, from the query until the client has them
 * @param events pages of the event log and queues of subscribers
 */
public record GatewayMemory(MemoryBudget requests, MemoryBudget responses, MemoryBudget events) {

    GatewayMemory(MemoryBudget whole) {
        this(whole.part("request bodies", 25), whole.part("responses", 35), whole.part("events", 40));
    }
}
