package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.catalogue.Catalogue;
import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.redis.Role;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.Latch;
import dev.synapse.testkit.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkersTest {

    private final WorkerTestBed testBed = new WorkerTestBed();
    private final OrchestratedTurn turn = new OrchestratedTurn(testBed);
    private final Job.RunAgentLlm job = turn.ask(1, "Writer");

    @AfterEach
    void close() {
        testBed.close();
    }

    @Test
    void a_redelivered_job_of_a_finished_step_changes_nothing() {
        testBed.model().onAgent("Writer", Reply.text("once"));
        turn.start(job);
        testBed.workers();
        turn.awaitInput();
        List<LoggedEvent> events = turn.events();

        turn.dispatch(job, 1);
        turn.awaitIdle();

        assertThat(turn.inputs()).hasSize(1);
        assertThat(turn.thread()).hasSize(2);
        assertThat(turn.events()).isEqualTo(events);
        assertThat(testBed.model().requestCount()).isEqualTo(1);
    }

    @Test
    void of_two_concurrent_runs_of_a_job_one_result_counts() {
        Latch latch = new Latch();
        testBed.model().onAgent("Writer", Reply.text("once").heldBy(latch));
        turn.start(job);
        turn.dispatch(job);
        testBed.workers();
        latch.awaitWaiting(2, WorkerTestBed.LIMIT);

        latch.open();
        turn.awaitInput();

        assertThat(turn.inputs()).hasSize(1);
        assertThat(turn.thread()).hasSize(2);
        assertThat(turn.events().stream().map(LoggedEvent::type).filter("message"::equals))
                .hasSize(1);
    }

    @Test
    void the_job_of_a_dead_worker_is_taken_over() {
        testBed.model().onAgent("Writer", Reply.text("instead"));
        turn.start(job);
        turn.take(Role.WORKERS);
        testBed.impatientWorkers(3);

        turn.awaitInput();

        assertThat(turn.lastMessage().content()).isEqualTo("instead");
        assertThat(turn.eventTypes())
                .containsExactly("message.discarded", "message.delta", "message", "step.completed");
        assertThat(turn.step(job).attempts()).isEqualTo(2);
    }

    @Test
    void a_job_that_never_finishes_is_dead_lettered() {
        turn.start(job);
        turn.take(Role.WORKERS);
        testBed.impatientWorkers(1);

        var failed = (TurnInput.StepFailed) turn.awaitInput();

        assertThat(failed.step()).isEqualTo(job.step());
        assertThat(failed.reason()).isEqualTo("The step did not finish in 1 attempt");
        assertThat(turn.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter).containsEntry("role", "workers").containsEntry("reason", failed.reason());
            assertThat(letter.get("j")).contains(job.step().toString());
        });
        assertThat(turn.step(job).status()).isEqualTo(StepStatus.FAILED);
        assertThat(turn.eventTypes()).containsExactly("step.failed");
        assertThat(testBed.model().requestCount()).isZero();
    }

    @Test
    void a_bulk_job_of_a_dead_worker_is_taken_over() {
        testBed.model().onAgent("Writer", Reply.text("instead"));
        List<Job.RunAgentLlm> jobs = beginWithOneBulkJob();
        turn.take(Role.BULK_WORKERS);
        testBed.impatientWorkers(3);

        List<TurnInput> inputs = turn.awaitInputs(jobs.size());

        assertThat(inputs).hasSize(jobs.size()).allMatch(TurnInput.AgentAnswered.class::isInstance);
        assertThat(turn.step(jobs.getLast()).attempts()).isEqualTo(2);
        assertThat(jobs.subList(0, jobs.size() - 1))
                .allSatisfy(normal -> assertThat(turn.step(normal).attempts()).isEqualTo(1));
    }

    @Test
    void a_bulk_job_that_never_finishes_is_dead_lettered_with_its_role() {
        testBed.model().onAgent("Writer", Reply.text("fine"));
        List<Job.RunAgentLlm> jobs = beginWithOneBulkJob();
        turn.take(Role.BULK_WORKERS);
        testBed.impatientWorkers(1);

        turn.awaitInputs(jobs.size());

        assertThat(turn.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter)
                    .containsEntry("role", "bulk-workers")
                    .containsEntry("reason", "The step did not finish in 1 attempt");
            assertThat(letter.get("j")).contains(jobs.getLast().step().toString());
        });
        assertThat(turn.step(jobs.getLast()).status()).isEqualTo(StepStatus.FAILED);
    }

    @Test
    void a_bulk_job_whose_model_fails_is_retried_as_a_bulk_job() {
        testBed.model().onAgent("Writer", Reply.text("fine"));
        List<Job.RunAgentLlm> jobs = beginWithOneBulkJob("Researcher");
        testBed.model().onAgent("Researcher", Reply.failure(500, "broken"), Reply.text("at last"));
        testBed.workers();

        List<TurnInput> inputs = turn.awaitInputs(jobs.size());

        assertThat(inputs).hasSize(jobs.size()).allMatch(TurnInput.AgentAnswered.class::isInstance);
        assertThat(turn.step(jobs.getLast()).attempts()).isEqualTo(2);
    }

    @Test
    void closing_hands_back_bulk_jobs_too() {
        testBed.model().onAgent("Writer", new Reply.HangMidStream("This will never "));
        List<Job.RunAgentLlm> jobs = beginWithOneBulkJob();
        Workers workers = testBed.workers();
        Await.until(WorkerTestBed.LIMIT, () -> testBed.model().inFlight() == jobs.size(), "all jobs at work");

        workers.close(Duration.ZERO);
        testBed.model().onAgent("Writer", Reply.text("This will."));
        testBed.impatientWorkers(1);
        turn.awaitInputs(jobs.size());

        assertThat(jobs)
                .allSatisfy(each -> assertThat(turn.step(each).attempts()).isEqualTo(1));
    }

    @Test
    void bulk_jobs_of_a_closed_turn_are_interrupted() {
        testBed.model().onAgent("Writer", new Reply.HangMidStream("This will never "));
        List<Job.RunAgentLlm> jobs = beginWithOneBulkJob();
        testBed.workers();
        Await.until(WorkerTestBed.LIMIT, () -> testBed.model().inFlight() == jobs.size(), "all jobs at work");

        turn.close();
        turn.awaitIdle();

        assertThat(turn.step(jobs.getLast()).status()).isEqualTo(StepStatus.CANCELLED);
    }

    @Test
    void a_job_of_an_ended_turn_is_dropped() {
        turn.start(job);
        turn.end();
        testBed.workers();

        turn.awaitIdle();

        assertThat(turn.inputs()).isEmpty();
        assertThat(testBed.model().requestCount()).isZero();
    }

    @Test
    void five_hundred_calls_are_in_flight_at_once() {
        int count = 500;
        Latch latch = new Latch();
        testBed.model().onAgent("Writer", Reply.text("through the latch").heldBy(latch));
        List<Job.RunAgentLlm> jobs = IntStream.rangeClosed(1, count)
                .mapToObj(i -> turn.ask(i, "Writer"))
                .toList();
        turn.start(TestingMembers.ROSTER, jobs);
        testBed.workers();
        latch.awaitWaiting(count, WorkerTestBed.LIMIT);

        latch.open();
        List<TurnInput> inputs = turn.awaitInputs(count);

        assertThat(inputs)
                .hasSize(count)
                .extracting(input -> ((TurnInput.AgentAnswered) input).message())
                .containsExactlyInAnyOrderElementsOf(
                        jobs.stream().map(Job.RunAgentLlm::message).toList());
        assertThat(turn.thread()).hasSize(1 + count);
        assertThat(turn.thread().stream().skip(1).map(Message::content)).containsOnly("through the latch");
        List<LoggedEvent> events = turn.events();
        assertThat(events.stream().map(LoggedEvent::seq))
                .containsExactlyElementsOf(LongStream.range(0, events.size())
                        .mapToObj(i -> events.getFirst().seq() + i)
                        .toList());
        assertThat(testBed.model().requestCount()).isEqualTo(count);
    }

    @Test
    void closing_waits_for_running_jobs_and_takes_no_new_ones() {
        Latch latch = new Latch();
        testBed.model().onAgent("Writer", Reply.text("not in vain").heldBy(latch));
        turn.start(job);
        Workers workers = testBed.workers();
        latch.awaitWaiting(1, WorkerTestBed.LIMIT);
        Thread closing = Thread.ofPlatform().start(workers::close);
        Await.until(WorkerTestBed.LIMIT, () -> testBed.catalogues().read().isPresent(), "a catalogue that stays");
        Await.until(WorkerTestBed.LIMIT, () -> closing.getState() == Thread.State.TIMED_WAITING, "the close to wait");

        latch.open();
        Await.until(WorkerTestBed.LIMIT, () -> !closing.isAlive(), "the end of the close");
        turn.dispatch(turn.ask(2, "Writer"));

        assertThat(turn.inputs()).hasSize(1);
        assertThat(turn.lastMessage().content()).isEqualTo("not in vain");
        assertThat(testBed.model().requestCount()).isEqualTo(1);
    }

    @Test
    void a_released_job_discards_its_text_and_counts_no_attempt() {
        testBed.model().onAgent("Writer", new Reply.HangMidStream("This will never "));
        turn.start(job);
        Workers workers = testBed.workers();
        Await.until(WorkerTestBed.LIMIT, () -> turn.eventTypes().contains("message.delta"), "a delta");

        workers.close(Duration.ZERO);
        testBed.model().onAgent("Writer", Reply.text("This will."));
        testBed.impatientWorkers(1);
        turn.awaitInput();

        assertThat(turn.lastMessage().content()).isEqualTo("This will.");
        assertThat(turn.step(job).attempts()).isEqualTo(1);
        assertThat(turn.eventTypes())
                .startsWith("message.delta", "message.discarded")
                .endsWith("message", "step.completed");
    }

    private List<Job.RunAgentLlm> beginWithOneBulkJob() {
        return beginWithOneBulkJob("Writer");
    }

    /** Begins the turn with one job more than its share of the normal stream; the last job is the bulk job. */
    private List<Job.RunAgentLlm> beginWithOneBulkJob(String bulkMember) {
        int share = 16;
        List<Job.RunAgentLlm> jobs = IntStream.rangeClosed(1, share + 1)
                .mapToObj(number -> turn.ask(number, number <= share ? "Writer" : bulkMember))
                .toList();
        turn.start(TestingMembers.ROSTER, jobs);
        return jobs;
    }

    @Test
    void the_catalogue_lists_providers_models_and_tools() {
        testBed.workers();

        Catalogue catalogue = Await.until(
                        WorkerTestBed.LIMIT, testBed.catalogues()::read, Optional::isPresent, "a catalogue")
                .orElseThrow();

        assertThat(catalogue.defaultProvider()).isEqualTo("openai");
        assertThat(catalogue.providers())
                .extracting(Catalogue.ProviderEntry::providerName)
                .containsExactly("openai", "demo");
        assertThat(catalogue.tools())
                .filteredOn(Catalogue.ToolEntry::readOnly)
                .extracting(Catalogue.ToolEntry::name)
                .contains("web_search", "current_time");
    }
}
