package dev.synapse.shared.model;

/**
 * The person who wrote a message.
 *
 * @param name the name by which the group knew the person when the message was written
 */
public record MessageAuthor(UserId id, String name) {}
