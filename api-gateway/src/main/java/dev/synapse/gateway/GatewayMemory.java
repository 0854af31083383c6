package dev.synapse.gateway;

import dev.synapse.shared.memory.MemoryBudget;

/**
 * The heap budgets of the gateway's data in flight, by kind, so that a flood of one kind leaves memory for the others.
 *
 * @param requests request bodies of authenticated users, and the objects parsed from them
 * @param anonymousRequests the same of all other clients
 * @param responses pages of groups, messages, turns and usage, from the query until the client has read them
 * @param events pages of the event log and queues of subscribers
 */
public record GatewayMemory(
        MemoryBudget requests, MemoryBudget anonymousRequests, MemoryBudget responses, MemoryBudget events) {

    GatewayMemory(MemoryBudget whole) {
        this(
                whole.part("request bodies", 19),
                whole.part("anonymous request bodies", 6),
                whole.part("responses", 35),
                whole.part("events", 40));
    }
}
