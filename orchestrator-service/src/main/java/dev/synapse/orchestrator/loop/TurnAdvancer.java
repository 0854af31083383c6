package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.conversation.ConversationGraph;
import dev.synapse.orchestrator.conversation.ConversationInput;
import dev.synapse.orchestrator.conversation.TurnState;
import dev.synapse.orchestrator.graph.Decision;
import dev.synapse.orchestrator.graph.Graph;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.TurnCommits;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what happened to a turn into its state and commits what follows. */
final class TurnAdvancer {

    private static final Logger log = LoggerFactory.getLogger(TurnAdvancer.class);

    private final Graph<TurnState, ConversationInput, Job.StepJob> graph;
    private final TurnCommits commits;
    private final TurnEnder ender;
    private final UnreadableTurnFailer unreadableTurns;
    private final HopCache cache;
    private final int maxAttempts;

    TurnAdvancer(
            Graph<TurnState, ConversationInput, Job.StepJob> graph,
            TurnCommits commits,
            TurnEnder ender,
            UnreadableTurnFailer unreadableTurns,
            HopCache cache,
            int maxAttempts) {
        this.graph = graph;
        this.commits = commits;
        this.ender = ender;
        this.unreadableTurns = unreadableTurns;
        this.cache = cache;
        this.maxAttempts = maxAttempts;
    }

    /**
     * False if the turn is not active; the job is kept then. Who fails at its last try gives the turn up: what failed three times will
     * not succeed by itself, and a turn has to end.
     */
    boolean advance(Delivery delivery, Job.ContinueTurn job) throws InterruptedException {
        try {
            return hops(delivery, job);
        } catch (RedisUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            if (delivery.deliveries() < maxAttempts) {
                throw e;
            }
            log.error("Job {} failed at its last try", delivery.claim().entry(), e);
            cache.remove(job.group());
            unreadableTurns.fail(
                    delivery.claim(), job, "The turn could not be continued in %d attempts".formatted(maxAttempts));
            return true;
        }
    }

    private boolean hops(Delivery delivery, Job.ContinueTurn job) throws InterruptedException {
        Optional<HopCache.Checkpoint> checkpoint = cache.get(job.group(), job.turn());
        while (checkpoint.isPresent()) {
            if (hop(delivery, job, checkpoint.get()) != CommitResult.CONFLICT) {
                return true;
            }
            checkpoint = cache.read(job.group(), job.turn());
        }
        return false;
    }

    private CommitResult hop(Delivery delivery, Job.ContinueTurn job, HopCache.Checkpoint checkpoint)
            throws InterruptedException {
        GroupId group = job.group();
        CommitResult result = switch (decide(delivery, job, checkpoint.state())) {
            case Decision.Pause<TurnState, Job.StepJob> pause -> pause(delivery, group, checkpoint, pause);
            case Decision.Finish<TurnState, Job.StepJob> end ->
                ender.end(delivery.claim(), checkpoint, new TurnEnder.Ending(end.state(), TurnStatus.COMPLETED, null));
            case Decision.Fail<TurnState, Job.StepJob> end ->
                ender.end(
                        isDead(delivery, job) ? givingUp(delivery, end.reason()) : delivery.claim(),
                        checkpoint,
                        new TurnEnder.Ending(end.state(), TurnStatus.FAILED, end.reason()));
            case Decision.Cancel<TurnState, Job.StepJob> end ->
                ender.end(delivery.claim(), checkpoint, new TurnEnder.Ending(end.state(), TurnStatus.CANCELLED, null));
            case Decision.Goto<TurnState, Job.StepJob> on ->
                throw new IllegalStateException("The graph stopped on its way to " + on.node());
        };
        if (result != CommitResult.OK) {
            cache.remove(group);
        }
        return result;
    }

    /** A job that was handed out too often has brought its process down each time: the turn fails instead. */
    private Decision<TurnState, Job.StepJob> decide(Delivery delivery, Job.ContinueTurn job, TurnState state) {
        if (delivery.deliveries() > maxAttempts) {
            return new Decision.Fail<>(
                    state, "A step of the turn could not be processed in %d attempts".formatted(maxAttempts));
        }
        return graph.run(ConversationGraph.COLLECT, state, new ConversationInput.TurnContinuation(job.input()));
    }

    private boolean isDead(Delivery delivery, Job.ContinueTurn job) {
        return delivery.deliveries() > maxAttempts || job.input() instanceof TurnInput.GivenUp;
    }

    private static Claim givingUp(Delivery delivery, String reason) {
        log.error("Job {} goes to the dead letters: {}", delivery.claim().entry(), reason);
        return delivery.claim().givingUp(reason);
    }

    /**
     * Commits also what changes nothing: only the version shows that it was judged by the present state, and that the result has
     * not come for a step that another process dispatched since.
     */
    private CommitResult pause(
            Delivery delivery,
            GroupId group,
            HopCache.Checkpoint checkpoint,
            Decision.Pause<TurnState, Job.StepJob> pause) {
        CommitResult result = commits.advance(
                delivery.claim(),
                group,
                checkpoint.active(),
                Json.write(pause.state()),
                Hop.goesOn(pause.state(), pause.tasks(), Times.now()));
        if (result == CommitResult.OK) {
            cache.put(group, checkpoint.next(pause.state()));
        }
        return result;
    }
}
