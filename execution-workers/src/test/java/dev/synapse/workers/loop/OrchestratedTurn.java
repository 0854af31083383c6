package dev.synapse.workers.loop;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.event.EventLog;
import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.StepRef;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.Attachment;
import dev.synapse.shared.model.FileId;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.Summary;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.CommitWrites;
import dev.synapse.shared.turn.LiveFiles;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.shared.turn.Roster;
import dev.synapse.shared.turn.TurnCommits;
import dev.synapse.shared.turn.TurnInbox;
import dev.synapse.shared.turn.TurnStart;
import dev.synapse.testkit.Await;
import io.lettuce.core.Consumer;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A running turn, with the test in the role of the orchestrator. */
final class OrchestratedTurn {

    static final String QUESTION = "why is the sky blue?";

    private final WorkerTestBed testBed;
    private final GroupId group = GroupId.next();
    private final TurnId turn = TurnId.next();
    private final Message question;
    private final GroupKeys keys;
    private long startedAt;

    OrchestratedTurn(WorkerTestBed testBed) {
        this(testBed, List.of());
    }

    /** A turn whose question has files. */
    OrchestratedTurn(WorkerTestBed testBed, List<Attachment> files) {
        this.question = new Message(
                MessageId.next(), group, turn, Aliases.USER, QUESTION, Times.now(), null, MessageMeta.ofFiles(files));
        this.testBed = testBed;
        this.keys = testBed.shards().keys(group);
        for (Role role : Role.values()) {
            String stream = keys.shard().jobs(role);
            if (testBed.redis().call(commands -> commands.exists(stream)) > 0) {
                continue;
            }
            testBed.redis()
                    .call(commands -> commands.xgroupCreate(
                            StreamOffset.from(stream, "0-0"), role.text(), XGroupCreateArgs.Builder.mkstream()));
        }
    }

    Job.RunAgentLlm ask(int number, String alias) {
        StepRef step = new StepRef(group, turn, StepId.next(), number);
        return Job.RunAgentLlm.of(step, alias, MessageId.next(), question.id());
    }

    Job.RunTool run(int number, String alias, ToolCall call) {
        StepRef step = new StepRef(group, turn, StepId.next(), number);
        return Job.RunTool.of(step, alias, StepId.next(), call, MessageId.next(), question.id());
    }

    /** Starts the turn with these jobs, as the orchestrator's commit would. */
    void start(Job.StepJob... jobs) {
        start(TestingMembers.ROSTER, List.of(jobs));
    }

    void start(Roster roster, List<? extends Job.StepJob> jobs) {
        start(roster, List.of(), jobs);
    }

    /** Starts the turn after a history of earlier turns. */
    void start(Roster roster, List<Message> history, List<? extends Job.StepJob> jobs) {
        QueuedTurn queued = new QueuedTurn(turn, 1, question);
        expectOk(new TurnInbox(testBed.redis(), testBed.shards()).accept(queued, 0, 0, true));
        Claim claim = take(Role.ORCHESTRATOR).claim();
        List<Step> steps = jobs.stream().map(job -> job.started(Times.now())).toList();
        startedAt = events().getLast().seq();
        expectOk(new TurnCommits(testBed.redis(), testBed.shards())
                .start(
                        claim,
                        new TurnStart(
                                queued,
                                "{}",
                                roster,
                                Duration.ofMinutes(15),
                                Optional.of(history),
                                new CommitWrites(List.of(), List.of(question), steps, jobs))));
    }

    /** Adds the job to the workers' stream, possibly a second time. */
    void dispatch(Job.StepJob job) {
        dispatch(job, thread().size());
    }

    /** Adds the job with the length that the thread had when it was dispatched. */
    void dispatch(Job.StepJob job, int length) {
        dispatch(Role.WORKERS, job, length);
    }

    /** The same, to the role's stream. */
    void dispatch(Role role, Job.StepJob job, int length) {
        String mark = testBed.redis().call(commands -> commands.hget(keys.state(), "mark"));
        Map<String, String> body = Map.of("j", Json.write(job), "h", Integer.toString(length), "m", mark);
        testBed.redis().call(commands -> commands.xadd(keys.shard().jobs(role), body));
    }

    /** Takes a job like a process that then dies. */
    @SuppressWarnings("unchecked") // Lettuce takes the streams as a generic array
    Delivery take(Role role) {
        List<StreamMessage<String, String>> taken = testBed.redis()
                .call(commands -> commands.xreadgroup(
                        Consumer.from(role.text(), "gone"),
                        XReadArgs.Builder.count(1),
                        StreamOffset.lastConsumed(keys.shard().jobs(role))));
        StreamMessage<String, String> entry = taken.getFirst();
        return new Delivery(
                Json.read(entry.getBody().get("j"), Job.class),
                new Claim(role, entry.getId(), "gone", ""),
                1,
                Long.parseLong(entry.getBody().getOrDefault("h", "0")),
                entry.getBody().getOrDefault("m", ""));
    }

    /** Closes the turn to further results, as the orchestrator does before it ends. */
    void close() {
        TurnCommits commits = new TurnCommits(testBed.redis(), testBed.shards());
        new TurnInbox(testBed.redis(), testBed.shards()).cancel(group, turn);
        expectOk(commits.close(
                take(Role.ORCHESTRATOR).claim(),
                group,
                commits.checkpoint(group).orElseThrow().basis()));
    }

    /** Closes the turn without notifying the workers. */
    void closeWithoutNotification() {
        testBed.redis().call(commands -> commands.hset(keys.state(), "closing", "1"));
    }

    /** Deletes the group. */
    void deleteGroup() {
        new TurnInbox(testBed.redis(), testBed.shards()).forget(group);
    }

    /** Ends the turn, whatever its steps do. */
    void end() {
        testBed.redis().call(commands -> commands.hdel(keys.state(), "turn"));
    }

    /** The inputs that the orchestrator received, in order. */
    List<TurnInput> inputs() {
        return bodies(keys.shard().jobs(Role.ORCHESTRATOR)).stream()
                .map(body -> Json.read(body.get("j"), Job.class))
                .filter(Job.ContinueTurn.class::isInstance)
                .map(job -> ((Job.ContinueTurn) job).input())
                .toList();
    }

    /** Waits until the orchestrator has received this many inputs and the workers are idle. */
    List<TurnInput> awaitInputs(int count) {
        Await.until(WorkerTestBed.LIMIT, () -> inputs().size() >= count, count + " inputs for the orchestrator");
        awaitIdle();
        return inputs();
    }

    TurnInput awaitInput() {
        return awaitInputs(1).getFirst();
    }

    /** Waits until a member has failed and the turn goes on; returns the reason. */
    String awaitFailureOfMember() {
        var input = (TurnInput.AgentAnswered) awaitInput();
        assertThat(input.message()).isEqualTo(lastMessage().id());
        assertThat(input.toolCalls()).isEmpty();
        return requireNonNull(lastMessage().meta().error());
    }

    /** Waits until there are no jobs of the workers left, neither pending nor running. */
    void awaitIdle() {
        Await.until(
                WorkerTestBed.LIMIT,
                () -> Stream.of(Role.WORKERS, Role.BULK_WORKERS)
                        .allMatch(role -> bodies(keys.shard().jobs(role)).isEmpty()),
                "empty workers' streams");
    }

    List<Message> thread() {
        return testBed.redis().call(commands -> commands.lrange(keys.thread(), 0, -1)).stream()
                .map(text -> Json.read(text, Message.class))
                .toList();
    }

    Message lastMessage() {
        return thread().getLast();
    }

    /** The model calls recorded for the ledger, by attempt. */
    List<ModelCall> calls() {
        return testBed.redis().call(commands -> commands.hvals(keys.calls())).stream()
                .map(text -> Json.read(text, ModelCall.class))
                .sorted(Comparator.comparingInt(call -> call.id().attempt()))
                .toList();
    }

    /** A user's message of an earlier turn, with files. */
    Message earlier(List<Attachment> files) {
        return new Message(
                MessageId.next(),
                group,
                TurnId.next(),
                Aliases.USER,
                "",
                Times.now(),
                null,
                MessageMeta.ofFiles(files));
    }

    /** Makes files available to the workers. */
    void put(Map<FileId, String> contents) {
        new LiveFiles(testBed.redis(), testBed.shards()).put(group, contents);
    }

    /** A message of an earlier turn. */
    Message earlier(String alias, String text) {
        return new Message(MessageId.next(), group, TurnId.next(), alias, text, Times.now(), null, MessageMeta.NONE);
    }

    /** The newest summary of the thread, if there is one. */
    Optional<Summary> summary() {
        return testBed.commits().summary(group);
    }

    /** Saves this summary as the thread's newest. */
    void recordSummary(Summary summary) {
        testBed.redis()
                .call(commands -> commands.hset(keys.state(), "summary", summary.number() + " " + Json.write(summary)));
    }

    /** The summaries passed on to PostgreSQL. */
    List<Summary> keptSummaries() {
        return bodies(keys.shard().jobs(Role.ORCHESTRATOR)).stream()
                .map(body -> Json.read(body.get("j"), Job.class))
                .filter(Job.RecordSummary.class::isInstance)
                .map(job -> ((Job.RecordSummary) job).summary())
                .toList();
    }

    /** The amounts used and reserved. */
    Map<String, String> budget() {
        return testBed.redis().call(commands -> commands.hgetall(keys.budget()));
    }

    /** The calls recorded in the ledger outside of the turn. */
    List<ModelCall> lateCalls() {
        return bodies(keys.shard().jobs(Role.ORCHESTRATOR)).stream()
                .map(body -> Json.read(body.get("j"), Job.class))
                .filter(Job.RecordCalls.class::isInstance)
                .flatMap(job -> ((Job.RecordCalls) job).calls().stream())
                .toList();
    }

    Step step(Job.StepJob job) {
        String key = job.step().toString();
        return Json.read(
                testBed.redis()
                        .call(commands -> commands.hget(keys.steps(), key))
                        .substring(1),
                Step.class);
    }

    /** The events since the turn started. */
    List<LoggedEvent> events() {
        return new EventLog(testBed.redis(), testBed.shards()).read(group, startedAt, 10_000);
    }

    /** The types of the events since the turn started; consecutive deltas count as one. */
    List<String> eventTypes() {
        List<String> types = events().stream().map(LoggedEvent::type).toList();
        return Stream.iterate(0, i -> i < types.size(), i -> i + 1)
                .filter(i -> i == 0
                        || !types.get(i).equals("message.delta")
                        || !types.get(i - 1).equals(types.get(i)))
                .map(types::get)
                .toList();
    }

    /** All deltas, joined. */
    String deltas() {
        return events().stream()
                .filter(event -> event.type().equals("message.delta"))
                .map(event -> json(event).path("delta").asString())
                .collect(Collectors.joining());
    }

    /** The text as a client sees it: the deltas since the last discard. */
    String streamed() {
        StringBuilder text = new StringBuilder();
        for (LoggedEvent event : events()) {
            switch (event.type()) {
                case "message.delta" -> text.append(json(event).path("delta").asString());
                case "message.discarded" -> text.setLength(0);
                default -> {}
            }
        }
        return text.toString();
    }

    static JsonNode json(LoggedEvent event) {
        return Json.mapper().readTree(event.json());
    }

    List<String> delayed() {
        return testBed.redis().call(commands -> commands.zrange(keys.shard().delayed(), 0, -1)).stream()
                .filter(job -> job.startsWith("w"))
                .toList();
    }

    List<Map<String, String>> deadLetters() {
        return bodies(keys.shard().deadLetters());
    }

    private List<Map<String, String>> bodies(String stream) {
        return testBed.redis().call(commands -> commands.xrange(stream, Range.unbounded())).stream()
                .map(StreamMessage::getBody)
                .toList();
    }

    GroupKeys keys() {
        return keys;
    }

    Message question() {
        return question;
    }

    private static void expectOk(CommitResult result) {
        if (result != CommitResult.OK) {
            throw new AssertionError("expected OK, but it was " + result);
        }
    }
}
