package dev.synapse.shared.model;

/**
 * A reference to a turn. Immutable.
 *
 * @param number the turn's number in the group, from 1
 */
public record TurnRef(GroupId group, TurnId id, long number) {}
