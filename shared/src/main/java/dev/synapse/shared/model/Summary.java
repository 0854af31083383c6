package dev.synapse.shared.model;

/**
 * What is left of the beginning of a thread where prompts have no room for it. Derived from messages of turns that are final and from
 * the summary before it, and never changed.
 *
 * @param number its place among the group's summaries, from 1
 * @param until the last message that it covers
 */
public record Summary(long number, MessageId until, String text) {}
