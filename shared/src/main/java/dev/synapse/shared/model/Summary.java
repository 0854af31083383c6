package dev.synapse.shared.model;

/**
 * A summary that replaces the beginning of a thread in prompts that have no room for it. It derives from messages of final turns and
 * from the previous summary, and never changes. Immutable.
 *
 * @param number its number in the group, from 1
 * @param until the last message that it covers
 */
public record Summary(long number, MessageId until, String text) {}
