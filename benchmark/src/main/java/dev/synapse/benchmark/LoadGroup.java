package dev.synapse.benchmark;

import dev.synapse.shared.model.GroupId;

/**
 * One group under load, as its models see it: the Orchestrator invokes the single member repeatedly until the turn has reached its number
 * of steps. Between an answer and the next model call there are two hops: the worker's commit that enqueues {@code continue_turn}, and the
 * orchestrator's commit that enqueues the next {@code run_agent_llm}. Thread-safe.
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
     * @param index index of the group among the groups under load
     * @param firstSteps number of model calls of the first turn; different lengths keep groups from ending their turns simultaneously
     */
    LoadGroup(GroupId id, int index, int stepsPerTurn, int firstSteps, Listener listener) {
        this.id = id;
        this.index = index;
        this.stepsPerTurn = stepsPerTurn;
        this.steps = firstSteps;
        this.listener = listener;
    }

    /** Observes the progress; runs in the threads of the models and must not block. */
    interface Listener {

        /** The first model call of a turn has arrived. */
        void turnStarted(LoadGroup group, long nanoTime);

        /** A model call has arrived, two hops after the previous answer. */
        void twoHopsCompleted(long nanos);

        /** The last model call of the turn was answered. */
        void turnEnded(LoadGroup group);
    }

    GroupId id() {
        return id;
    }

    int index() {
        return index;
    }

    /** Model id of the Orchestrator; by it the model recognises the group and the role. */
    String leader() {
        return "leader-" + index;
    }

    /** Model id of the member. */
    String follower() {
        return "follower-" + index;
    }

    /** Answer of the model to its next call. */
    synchronized String answer(boolean leads) {
        long now = System.nanoTime();
        if (calls == 0) {
            listener.turnStarted(this, now);
        } else {
            listener.twoHopsCompleted(now - answeredAt);
        }
        calls++;
        String text = leads ? lead() : ANSWER;
        answeredAt = System.nanoTime();
        return text;
    }

    /** Ends the turn with the Orchestrator's next answer. */
    synchronized void end() {
        ending = true;
    }

    private String lead() {
        if (calls < steps && !ending) {
            return CALL;
        }
        calls = 0;
        steps = stepsPerTurn;
        listener.turnEnded(this);
        return END;
    }
}
