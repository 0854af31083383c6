package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.chaos.FaultInjector.Fault;
import dev.synapse.testkit.RecordingClient.Silence;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Recovery times are derived from the silences of clients. */
class RecoveryTest {

    @Test
    void recovery_lasts_from_the_fault_to_the_end_of_the_longest_silence_around_it() {
        List<Silence> silences = List.of(silence(90, 104), silence(99, 107), silence(101, 140));

        Recovery recovery = only(List.of(fired(FaultKind.KILL_WORKER, 100, 101)), silences);

        assertThat(recovery.times()).containsExactly(Duration.ofSeconds(7));
        assertThat(recovery.alone()).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void a_fault_without_a_silence_has_no_recovery_time() {
        assertThat(only(List.of(fired(FaultKind.CUT, 100, 100)), List.of()).longest())
                .isZero();
    }

    @Test
    void a_fault_is_not_isolated_if_another_one_overlaps_with_it_or_its_recovery() {
        Fault freeze = fired(FaultKind.FREEZE, 100, 120);
        List<Silence> silences = List.of(silence(139, 147));

        assertThat(of(freeze, fired(FaultKind.KILL_WORKER, 139, 140), silences).alone())
                .isEmpty();
        assertThat(of(freeze, fired(FaultKind.KILL_WORKER, 141, 142), silences).alone())
                .containsExactly(Duration.ofSeconds(6));
        assertThat(of(fired(FaultKind.FREEZE, 146, 150), fired(FaultKind.KILL_WORKER, 141, 142), silences)
                        .alone())
                .isEmpty();
        assertThat(of(fired(FaultKind.FREEZE, 148, 150), fired(FaultKind.KILL_WORKER, 141, 142), silences)
                        .alone())
                .hasSize(1);
    }

    private static Recovery of(Fault other, Fault fault, List<Silence> silences) {
        return Recovery.of(List.of(other, fault), silences).stream()
                .filter(recovery -> recovery.kind() == fault.kind())
                .findFirst()
                .orElseThrow();
    }

    private static Recovery only(List<Fault> faults, List<Silence> silences) {
        List<Recovery> recoveries = Recovery.of(faults, silences);
        assertThat(recoveries).hasSize(1);
        return recoveries.getFirst();
    }

    private static Fault fired(FaultKind kind, long at, long over) {
        return new Fault(kind, "one", TimeUnit.SECONDS.toNanos(at), TimeUnit.SECONDS.toNanos(over));
    }

    private static Silence silence(long from, long to) {
        return new Silence(TimeUnit.SECONDS.toNanos(from), TimeUnit.SECONDS.toNanos(to));
    }
}
