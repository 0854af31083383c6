package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.conversation.ConversationInput;
import dev.synapse.orchestrator.conversation.ConversationNode;
import dev.synapse.orchestrator.conversation.TurnState;
import dev.synapse.orchestrator.graph.Graph;
import dev.synapse.orchestrator.graph.Outcome;
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

/** Applies an input to the state of the active turn and commits the decision. */
final class TurnAdvancer {

    private static final Logger log = LoggerFactory.getLogger(TurnAdvancer.class);

    private final Graph<ConversationNode, TurnState, ConversationInput, Job.StepJob> graph;
    private final TurnCommits commits;
    private final TurnEnder ender;
    private final UnreadableTurnFailer unreadableTurns;
    private final CheckpointCache cache;
    private final int maxAttempts;

    TurnAdvancer(
            Graph<ConversationNode, TurnState, ConversationInput, Job.StepJob> graph,
            TurnCommits commits,
            TurnEnder ender,
            UnreadableTurnFailer unreadableTurns,
            CheckpointCache cache,
            int maxAttempts) {
        this.graph = graph;
        this.commits = commits;
        this.ender = ender;
        this.unreadableTurns = unreadableTurns;
        this.cache = cache;
        this.maxAttempts = maxAttempts;
    }

    /**
     * Returns false if the turn is not active; the job then stays pending. A job that fails at its last attempt fails its turn, because
     * further attempts would fail as well and every turn has to end.
     */
    boolean advance(Delivery delivery, Job.ContinueTurn job) throws InterruptedException {
        try {
            return advanceUntilCommitted(delivery, job);
        } catch (RedisUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            if (delivery.deliveries() < maxAttempts) {
                throw e;
            }
            log.error("Job {} failed at its last attempt", delivery.description(), e);
            cache.remove(job.group());
            unreadableTurns.fail(
                    delivery.claim(), job, "The turn could not be continued in " + AttemptCount.text(maxAttempts));
            return true;
        }
    }

    private boolean advanceUntilCommitted(Delivery delivery, Job.ContinueTurn job) throws InterruptedException {
        Optional<CheckpointCache.Checkpoint> checkpoint = cache.get(job.group(), job.turn());
        while (checkpoint.isPresent()) {
            if (decideAndCommit(delivery, job, checkpoint.get()) != CommitResult.CONFLICT) {
                return true;
            }
            checkpoint = cache.read(job.group(), job.turn());
        }
        return false;
    }

    private CommitResult decideAndCommit(Delivery delivery, Job.ContinueTurn job, CheckpointCache.Checkpoint checkpoint)
            throws InterruptedException {
        GroupId group = job.group();
        CommitResult result = switch (decide(delivery, job, checkpoint.state())) {
            case Outcome.Pause<TurnState, Job.StepJob> pause -> pause(delivery, group, checkpoint, pause);
            case Outcome.Complete<TurnState, Job.StepJob> end ->
                ender.end(delivery.claim(), checkpoint, new TurnEnder.Ending(end.state(), TurnStatus.COMPLETED, null));
            case Outcome.Fail<TurnState, Job.StepJob> end ->
                ender.end(
                        isDeadLetter(delivery, job) ? givingUp(delivery, end.reason()) : delivery.claim(),
                        checkpoint,
                        new TurnEnder.Ending(end.state(), TurnStatus.FAILED, end.reason()));
            case Outcome.Cancel<TurnState, Job.StepJob> end ->
                ender.end(delivery.claim(), checkpoint, new TurnEnder.Ending(end.state(), TurnStatus.CANCELLED, null));
        };
        if (result != CommitResult.OK) {
            cache.remove(group);
        }
        return result;
    }

    /** A job over the delivery limit has crashed its process each time: the turn fails instead. */
    private Outcome<TurnState, Job.StepJob> decide(Delivery delivery, Job.ContinueTurn job, TurnState state) {
        if (delivery.deliveries() > maxAttempts) {
            return new Outcome.Fail<>(
                    state, "A step of the turn could not be processed in " + AttemptCount.text(maxAttempts));
        }
        return graph.run(ConversationNode.COLLECT, state, new ConversationInput.TurnContinuation(job.input()));
    }

    private boolean isDeadLetter(Delivery delivery, Job.ContinueTurn job) {
        return delivery.deliveries() > maxAttempts || job.input() instanceof TurnInput.GivenUp;
    }

    private static Claim givingUp(Delivery delivery, String reason) {
        log.error("Moving job {} to the dead letters: {}", delivery.description(), reason);
        OrchestratorMetrics.DEAD_LETTERS.increment();
        return delivery.claim().asDeadLetter(reason);
    }

    /**
     * Commits even if the state is unchanged: only the version check proves that the decision used the current state, and that the
     * result does not belong to a step that another process has dispatched in the meantime.
     */
    private CommitResult pause(
            Delivery delivery,
            GroupId group,
            CheckpointCache.Checkpoint checkpoint,
            Outcome.Pause<TurnState, Job.StepJob> pause) {
        CommitResult result = commits.advance(
                delivery.claim(),
                group,
                checkpoint.basis(),
                Json.write(pause.state()),
                HopWrites.continued(pause.state(), pause.tasks(), Times.now()));
        if (result == CommitResult.OK) {
            cache.put(group, checkpoint.next(pause.state()));
        }
        return result;
    }
}
