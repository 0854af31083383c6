package dev.synapse.workers.loop;

import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.model.FileId;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Summary;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.CostCeiling;
import dev.synapse.shared.turn.Reservation;
import dev.synapse.shared.turn.Roster;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A {@link LiveStep} without Redis: it remembers the events, and its answers are set by the test. */
final class TestingLiveStep implements LiveStep {

    private final List<GroupEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final List<ModelCall> recorded = new ArrayList<>();
    private final Map<FileId, String> files = new HashMap<>();
    private int fileReads;
    private Runnable beforeFiles = () -> {};
    private Duration timeLeft = Duration.ofMinutes(15);
    private Reservation reservation = new Reservation.Granted();

    void record(ModelCall call) {
        recorded.add(call);
    }

    void answerReservationsWith(Reservation answer) {
        reservation = answer;
    }

    List<GroupEvent> events() {
        return events;
    }

    @Override
    public Optional<ThreadView> thread(int window) {
        return Optional.empty();
    }

    @Override
    public List<ModelCall> recordedCalls() {
        return recorded;
    }

    @Override
    public Optional<Summary> summary() {
        return Optional.empty();
    }

    @Override
    public CommitResult recordSummary(Optional<Summary> summary, ModelCall call) {
        return CommitResult.OK;
    }

    /** Makes a file available. */
    void add(FileId file, byte[] content) {
        files.put(file, Base64.getEncoder().encodeToString(content));
    }

    /** Does this whenever files are about to be read. */
    void beforeFiles(Runnable action) {
        beforeFiles = action;
    }

    /** How often files were read. */
    int fileReads() {
        return fileReads;
    }

    @Override
    public Map<FileId, String> files(Collection<FileId> wanted) {
        fileReads++;
        beforeFiles.run();
        Map<FileId, String> found = new HashMap<>(files);
        found.keySet().retainAll(wanted);
        return found;
    }

    @Override
    public CommitResult emit(List<GroupEvent> more) {
        events.addAll(more);
        return CommitResult.OK;
    }

    @Override
    public CommitResult emitOnce(List<GroupEvent> more) {
        return emit(more);
    }

    @Override
    public Reservation reserve(Roster roster, CostCeiling ceiling) {
        return reservation;
    }

    @Override
    public Optional<Duration> timeLeft() {
        return Optional.of(timeLeft);
    }

    void endIn(Duration time) {
        timeLeft = time;
    }

    @Override
    public void settle(Roster roster, List<ModelCall> calls) {}
}
