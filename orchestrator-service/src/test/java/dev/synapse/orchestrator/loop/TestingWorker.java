package dev.synapse.orchestrator.loop;

import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.JobHandler;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Mentions;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallId;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.ModelCallTiming;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.StepCommits;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import dev.synapse.shared.turn.StepResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A worker with scripted answers instead of models and tools. */
final class TestingWorker implements JobHandler {

    static final Usage USED_WHEN_BROKEN_OFF = new Usage(50, 2, 0, null).asEstimate();

    private static final int WINDOW = 1_000;

    private final StepCommits commits;
    private final Script script;
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final List<Done> done = new CopyOnWriteArrayList<>();
    private final List<CommitResult> brokenOff = new CopyOnWriteArrayList<>();

    TestingWorker(StepCommits commits, Script script) {
        this.commits = commits;
        this.script = script;
    }

    /** Answers a job; may block. */
    @FunctionalInterface
    interface Script {
        Answer answer(Asked asked) throws InterruptedException;
    }

    /** A job, and the thread when the job was taken. */
    record Asked(Job.StepJob job, ThreadView view) {

        /** The invoked member, or the called tool. */
        String who() {
            return switch (job) {
                case Job.RunAgentLlm ask -> ask.alias();
                case Job.RunTool run -> run.tool().name();
            };
        }

        /** The round of its invocation, 1 for tools. */
        int round() {
            return job instanceof Job.RunAgentLlm ask ? ask.round() : 1;
        }
    }

    /** The commit result of a job. */
    record Done(Asked asked, CommitResult result) {}

    /** The jobs passed to the script so far, which can be aborted from then on. */
    List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** The results so far, in commit order. */
    List<Done> done() {
        return List.copyOf(done);
    }

    /** The results of aborted calls. */
    List<CommitResult> brokenOff() {
        return List.copyOf(brokenOff);
    }

    /** A call that ends only by an interrupt. */
    static Answer forever(Asked asked) throws InterruptedException {
        new CountDownLatch(1).await();
        return TeamScript.done(asked);
    }

    /** Blocks like a worker that ignores interrupts. */
    static void holdOn(CountDownLatch gate) {
        while (gate.getCount() > 0) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                // ignored on purpose
            }
        }
    }

    @Override
    public void handle(Delivery delivery) throws InterruptedException {
        Job.StepJob job = (Job.StepJob) delivery.job();
        Optional<ThreadView> view =
                commits.view(job.group(), WINDOW).filter(active -> active.turn().equals(job.turn()));
        if (view.isEmpty()) {
            commits.acknowledge(delivery.claim(), job.group());
            return;
        }
        Instant begun = Times.now();
        Asked question = new Asked(job, view.get());
        Answer answer;
        try {
            asked.add(question);
            answer = script.answer(question);
        } catch (InterruptedException e) {
            brokenOff.add(commits.abort(delivery.claim(), job, cancelled(begun, question), List.of(), List.of()));
            return;
        }
        StepResult result = result(delivery, begun, question, answer);
        commitOnOwnThread(() -> done.add(new Done(question, commits.complete(delivery.claim(), job, result))));
    }

    /** Commits even if this thread is interrupted meanwhile, as happens once the turn is closed. */
    private static void commitOnOwnThread(Runnable commit) throws InterruptedException {
        Thread.ofVirtual().name("commit").start(commit).join();
    }

    private static StepResult result(Delivery delivery, Instant begun, Asked asked, Answer answer) {
        Job.StepJob job = asked.job();
        return switch (answer) {
            case Answer.Says says -> {
                Job.RunAgentLlm ask = (Job.RunAgentLlm) job;
                Message message = job.result(ask.alias(), says.text(), meta(says));
                long historyEnd = ask.historyEnd() == null ? delivery.threadLength() : ask.historyEnd();
                TurnInput input = new TurnInput.AgentAnswered(
                        ask.step(),
                        ask.message(),
                        Mentions.in(says.text()),
                        Mentions.endsTurn(says.text()),
                        says.tools(),
                        historyEnd,
                        says.usage());
                yield ended(asked, begun, StepStatus.COMPLETED, null, says.usage(), Optional.of(message), input);
            }
            case Answer.Returns returns -> {
                Job.RunTool run = (Job.RunTool) job;
                MessageMeta meta = new MessageMeta(null, run.tool().id(), null, null, null, null, null, null);
                Message message = job.result(run.tool().name(), returns.text(), meta);
                TurnInput input = new TurnInput.ToolAnswered(run.step());
                yield ended(asked, begun, StepStatus.COMPLETED, null, Usage.NONE, Optional.of(message), input);
            }
            case Answer.Fails fails -> {
                TurnInput input = new TurnInput.StepFailed(job.step(), fails.reason(), Usage.NONE);
                yield ended(asked, begun, StepStatus.FAILED, fails.reason(), Usage.NONE, Optional.empty(), input);
            }
        };
    }

    private static MessageMeta meta(Answer.Says says) {
        List<ToolCall> calls = says.tools().isEmpty() ? null : says.tools();
        return new MessageMeta(calls, null, says.usage(), "demo", "demo-1", "stop", null, null);
    }

    private static Step cancelled(Instant begun, Asked asked) {
        Job.StepJob job = asked.job();
        Usage usage = job instanceof Job.RunTool ? Usage.NONE : USED_WHEN_BROKEN_OFF;
        return job.started(begun).ended(StepStatus.CANCELLED, job.attempt(), Times.now(), "Broken off", usage);
    }

    private static StepResult ended(
            Asked asked,
            Instant begun,
            StepStatus status,
            String reason,
            Usage usage,
            Optional<Message> message,
            TurnInput input) {
        Job.StepJob job = asked.job();
        Step step = job.started(begun).ended(status, job.attempt(), Times.now(), reason, usage);
        GroupEvent event = new GroupEvent.StepChanged(job.group(), job.turn(), step, Times.now());
        return new StepResult(step, message, input, List.of(event), calls(asked, begun, usage));
    }

    /** The ledger entry of a model call. */
    private static List<ModelCall> calls(Asked asked, Instant begun, Usage usage) {
        return asked.job() instanceof Job.RunAgentLlm ask
                ? List.of(new ModelCall(
                        ModelCallId.of(ask.step(), ask.attempt()),
                        asked.view().roster().owner(),
                        ask.alias(),
                        "demo",
                        "demo-1",
                        "demo-1",
                        ModelCallOutcome.COMPLETED,
                        usage,
                        null,
                        new ModelCallTiming(begun, 1L, 2L)))
                : List.of();
    }
}
