package dev.synapse.shared.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UuidsTest {

    @Test
    void a_new_id_has_version_7_and_sorts_after_earlier_ones() {
        List<UUID> uuids = Stream.generate(Uuids::next).limit(1000).toList();

        assertThat(uuids).allSatisfy(UuidsTest::assertVersion7).doesNotHaveDuplicates();
        assertThat(uuids.stream().map(UUID::toString)).isSorted();
    }

    @Test
    void a_derived_id_is_deterministic() {
        UUID origin = UUID.fromString("0198c5a0-1234-7abc-8def-0123456789ab");

        assertThat(Uuids.derive(origin, "step 1")).isEqualTo(Uuids.derive(origin, "step 1"));
        assertThat(Uuids.derive(origin, "step 1")).hasToString("0198c5a0-1234-73d2-8a55-c2d77a4e6139");
    }

    @Test
    void a_derived_id_has_version_7_and_the_time_of_its_origin() {
        UUID origin = Uuids.next();

        UUID derived = Uuids.derive(origin, "message");

        assertVersion7(derived);
        assertThat(derived.getMostSignificantBits() >>> 16).isEqualTo(origin.getMostSignificantBits() >>> 16);
    }

    @Test
    void other_names_and_other_origins_give_other_ids() {
        UUID origin = Uuids.next();
        UUID neighbour = new UUID(origin.getMostSignificantBits(), origin.getLeastSignificantBits() ^ 1);

        assertThat(Stream.concat(
                        IntStream.range(0, 10_000).mapToObj(i -> Uuids.derive(origin, "step " + i)),
                        IntStream.range(0, 10_000).mapToObj(i -> Uuids.derive(neighbour, "step " + i))))
                .allSatisfy(UuidsTest::assertVersion7)
                .doesNotHaveDuplicates();
    }

    private static void assertVersion7(UUID uuid) {
        assertThat(uuid.version()).isEqualTo(7);
        assertThat(uuid.variant()).isEqualTo(2);
    }
}
