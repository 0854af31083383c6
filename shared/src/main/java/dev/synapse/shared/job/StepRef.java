package dev.synapse.shared.job;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.TurnId;

/**
 * A reference to a step of a turn. Immutable.
 *
 * @param number the step's number in the turn, from 1
 */
public record StepRef(GroupId group, TurnId turn, StepId step, int number) {}
