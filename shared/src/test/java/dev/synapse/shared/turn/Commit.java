package dev.synapse.shared.turn;

import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.Summary;
import dev.synapse.shared.redis.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Each commit with a fence, in a group in which nothing prevents it. */
enum Commit {
    BEGIN {
        @Override
        Ready prepare(TestedGroup group) {
            QueuedTurn turn = group.accept(1);
            TurnStart start = group.turnStart(turn, something(turn));
            return new Ready(group.take(Role.ORCHESTRATOR), delivery -> group.turns.start(delivery.claim(), start));
        }
    },
    ADVANCE {
        @Override
        Ready prepare(TestedGroup group) {
            QueuedTurn turn = group.accept(1);
            StoredCheckpoint active = group.start(turn);
            return forOrchestrator(
                    group,
                    delivery -> group.turns.advance(
                            delivery.claim(), group.id, active.basis(), Samples.state("advanced"), something(turn)));
        }
    },
    CLOSE {
        @Override
        Ready prepare(TestedGroup group) {
            StoredCheckpoint active = group.start(1);
            return forOrchestrator(group, delivery -> group.turns.close(delivery.claim(), group.id, active.basis()));
        }
    },
    FINISH {
        @Override
        Ready prepare(TestedGroup group) {
            StoredCheckpoint active = group.start(1);
            CommitWrites writes =
                    new CommitWrites(List.of(Samples.event("turn.completed")), List.of(), List.of(), List.of());
            return forOrchestrator(
                    group,
                    delivery -> group.turns.end(
                            delivery.claim(), group.id, active.basis(), 1, TurnCommits.MAX_THREAD_MESSAGES, writes));
        }
    },
    COMPLETE {
        @Override
        Ready prepare(TestedGroup group) {
            Job.StepJob job = dispatched(group);
            return new Ready(
                    group.take(Role.WORKERS),
                    delivery -> group.steps.complete(delivery.claim(), job, Samples.answer(job, "answer")));
        }
    },
    RETRY {
        @Override
        Ready prepare(TestedGroup group) {
            Job.StepJob job = dispatched(group);
            return new Ready(
                    group.take(Role.WORKERS),
                    delivery -> group.steps.retry(
                            delivery,
                            job,
                            Samples.started(job),
                            Duration.ofHours(1),
                            List.of(Samples.event("step.retrying"))));
        }
    },
    STREAM {
        @Override
        Ready prepare(TestedGroup group) {
            Job.StepJob job = dispatched(group);
            return new Ready(
                    group.take(Role.WORKERS),
                    delivery -> group.steps.stream(
                            delivery.claim(), group.id, job.turn(), List.of(Samples.event("message.delta"))));
        }
    },
    SUMMARIZE {
        @Override
        Ready prepare(TestedGroup group) {
            Job.StepJob job = dispatched(group);
            Summary summary = new Summary(1, MessageId.next(), "So far.");
            return new Ready(
                    group.take(Role.WORKERS),
                    delivery -> group.steps.recordSummary(delivery.claim(), job, Optional.of(summary), List.of()));
        }
    },
    ABORT {
        @Override
        Ready prepare(TestedGroup group) {
            Job.StepJob job = dispatched(group);
            Delivery delivery = group.take(Role.WORKERS);
            group.close();
            return new Ready(
                    delivery,
                    taken -> group.steps.abort(
                            taken.claim(),
                            job,
                            Samples.ended(job, StepStatus.CANCELLED),
                            List.of(Samples.event("message.discarded")),
                            List.of()));
        }
    },
    HOLD {
        @Override
        Ready prepare(TestedGroup group) {
            group.start(1);
            QueuedTurn next = group.accept(2);
            group.take(Role.ORCHESTRATOR);
            return forOrchestrator(group, delivery -> group.turns.hold(delivery.claim(), next));
        }
    },
    WITHDRAW {
        @Override
        Ready prepare(TestedGroup group) {
            group.start(1);
            QueuedTurn next = group.accept(2);
            group.take(Role.ORCHESTRATOR);
            return forOrchestrator(
                    group,
                    delivery ->
                            group.turns.withdraw(delivery.claim(), next, 0, List.of(Samples.event("turn.cancelled"))));
        }
    },
    ACKNOWLEDGE {
        @Override
        Ready prepare(TestedGroup group) {
            dispatched(group);
            return new Ready(group.take(Role.WORKERS), delivery -> group.steps.acknowledge(delivery.claim(), group.id));
        }
    };

    /** Prepares a fresh group for the commit, and reads the job that it acknowledges. */
    abstract Ready prepare(TestedGroup group);

    /** A commit that would succeed. */
    record Ready(Delivery delivery, Function<Delivery, CommitResult> commit) {

        CommitResult run() {
            return commit.apply(delivery);
        }
    }

    private static Ready forOrchestrator(TestedGroup group, Function<Delivery, CommitResult> commit) {
        return new Ready(group.nudge(new Job.StartTurn(group.id)), commit);
    }

    private static Job.StepJob dispatched(TestedGroup group) {
        Job.StepJob job = Samples.llmJob(group.id, group.start(1).turn(), 1);
        group.dispatch(job);
        return job;
    }

    /** One addition of each kind. */
    private static CommitWrites something(QueuedTurn turn) {
        Job.StepJob job = Samples.llmJob(turn.group(), turn.turn(), 1);
        return new CommitWrites(
                List.of(Samples.event("step.started")),
                List.of(turn.message()),
                List.of(Samples.started(job)),
                List.of(job));
    }
}
