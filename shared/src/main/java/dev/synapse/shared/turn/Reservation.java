package dev.synapse.shared.turn;

import java.util.List;

/** The result of reserving the cost ceiling of a model call. */
public sealed interface Reservation {

    /** The ceiling is reserved. */
    record Granted() implements Reservation {}

    /** The ceiling would exceed a budget; nothing is reserved. {@code levels} has the level of each budget that was checked. */
    record Shortage(List<Level> levels) implements Reservation {}

    /** The job was lost or its turn accepts no results; nothing is reserved. */
    record Refused(CommitResult reason) implements Reservation {}

    /**
     * The node with the budget of the user did not answer. The ceiling may be reserved; another reservation for the same call replaces it.
     *
     * @param reason for the log
     */
    record Unavailable(String reason) implements Reservation {}

    /** A budget: its owner, and the name of the setting that bounds it. */
    enum Bound {
        TURN_TOKENS("turn", "max_tokens"),
        TURN_COST("turn", "max_cost_usd"),
        GROUP_TOKENS("group", "max_tokens_per_day"),
        GROUP_COST("group", "max_cost_usd_per_day"),
        USER_TOKENS("user", "SYNAPSE_USER_DAILY_TOKENS"),
        USER_COST("user", "SYNAPSE_USER_DAILY_COST_USD");

        private final String owner;
        private final String setting;

        Bound(String owner, String setting) {
            this.owner = owner;
            this.setting = setting;
        }

        /** The owner of the budget: turn, group or user. */
        public String owner() {
            return owner;
        }

        /** The name of the setting. */
        public String setting() {
            return setting;
        }

        /** Whether its unit is a billionth of a US dollar; otherwise it is a token. */
        public boolean isMoney() {
            return this == TURN_COST || this == GROUP_COST || this == USER_COST;
        }
    }

    /**
     * The level of a budget, in its unit.
     *
     * @param max the limit
     * @param used the amount that is settled
     * @param reserved the amount that calls in progress have reserved
     * @param byOperator whether an operator has set the limit
     */
    record Level(Bound bound, long max, long used, long reserved, boolean byOperator) {

        /** The level of a budget that no operator has set. */
        public Level(Bound bound, long max, long used, long reserved) {
            this(bound, max, used, reserved, false);
        }

        /** What sets the limit: the name of a setting, or an operator. */
        public String source() {
            return byOperator ? "set by an operator" : bound.setting();
        }

        /** The amount that can be reserved now. */
        public long available() {
            return max - used - reserved;
        }

        /** The amount that could be reserved if the calls in progress cost nothing. */
        public long unspent() {
            return max - used;
        }
    }
}
