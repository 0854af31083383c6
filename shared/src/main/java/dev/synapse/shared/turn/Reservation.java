package dev.synapse.shared.turn;

import java.util.List;

/** What became of reserving what a call may cost at most. */
public sealed interface Reservation {

    /** It is reserved. */
    record Granted() implements Reservation {}

    /** It would go beyond a bound; nothing is reserved. {@code levels} are all that were looked at. */
    record Shortage(List<Level> levels) implements Reservation {}

    /** The job or its turn is gone; nothing is reserved. */
    record Refused(CommitResult reason) implements Reservation {}

    /** What is bounded. */
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

        /** Whose it is: turn, group or user. */
        public String owner() {
            return owner;
        }

        /** What the bound is called where it is set. */
        public String setting() {
            return setting;
        }

        /** Whether it is in billionths of a dollar, and not in tokens. */
        public boolean isMoney() {
            return this == TURN_COST || this == GROUP_COST || this == USER_COST;
        }
    }

    /**
     * Where a bound stands.
     *
     * @param used what is spent for good
     * @param open what is reserved by calls that are under way
     */
    record Level(Bound bound, long max, long used, long open) {

        /** What can be reserved now. */
        public long available() {
            return max - used - open;
        }

        /** What could be reserved if the calls under way cost nothing. */
        public long unspent() {
            return max - used;
        }
    }
}
