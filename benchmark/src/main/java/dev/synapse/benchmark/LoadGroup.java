package dev.synapse.benchmark;

import dev.synapse.shared.model.GroupId;

/**
 * One group under load, as its models see it: the Orchestrator calls the one member again and again until the turn has had its
 * steps. Between an answer and the next call on a model lie two hops: the worker's commit that brings {@code continue_turn}, and
 * the orchestrator's that brings the next {@code run_agent_llm}. Thread-safe.
 */
final class LoadGroup {

    static final String MEMBER = "Member";

    private static final String CALL =
            "@[%s] Please go on with the next part of the work; keep to what has been found so far.".formatted(MEMBER);
    static final String ANSWER =
            "Here is the next part. It follows from what was found before, names its sources, and says in three short "
                    + "sentences what is certain, what is likely, and what has yet to be looked at.";
    private static final String END = "All parts are there.\n\nTASK_COMPLETE";

    private final GroupId id;
    private final int index;
    private final Listener listener;
    private final int stepsPerTurn;
    private int steps;
    private int calls;
    private long answeredAt;
    private boolean ending;

    /**
     * @param index which group it is of those under load
     * @param firstSteps how many calls the first turn has; turns of different lengths keep groups from ending all at once
     */
    LoadGroup(GroupId id, int index, int stepsPerTurn, int firstSteps, Listener listener) {
        this.id = id;
        this.index = index;
        this.stepsPerTurn = stepsPerTurn;
        this.steps = firstSteps;
        this.listener = listener;
    }

    /** Learns how it goes; called by the models' threads, which it must not hold up. */
    interface Listener {

        /** The first call of a turn has come. */
        void begun(LoadGroup group, long nanoTime);

        /** Two hops after the answer before, the next call has come. */
        void twoHops(long nanos);

        /** The turn's last call has been answered. */
        void ended(LoadGroup group);
    }

    GroupId id() {
        return id;
    }

    int index() {
        return index;
    }

    /** The model that answers as the Orchestrator, and with that who asks. */
    String leader() {
        return "leader-" + index;
    }

    /** The model that answers as the member. */
    String follower() {
        return "follower-" + index;
    }

    /** What the model of that role says to its call. */
    synchronized String answer(boolean leads) {
        long now = System.nanoTime();
        if (calls == 0) {
            listener.begun(this, now);
        } else {
            listener.twoHops(now - answeredAt);
        }
        calls++;
        String text = leads ? lead() : ANSWER;
        answeredAt = System.nanoTime();
        return text;
    }

    /** Lets the turn end with the Orchestrator's next answer. */
    synchronized void end() {
        ending = true;
    }

    private String lead() {
        if (calls < steps && !ending) {
            return CALL;
        }
        calls = 0;
        steps = stepsPerTurn;
        listener.ended(this);
        return END;
    }
}
