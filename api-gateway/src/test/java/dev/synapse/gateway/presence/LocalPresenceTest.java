package dev.synapse.gateway.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LocalPresenceTest {

    private final LocalPresence presence = new LocalPresence();
    private final GroupId group = new GroupId(UUID.randomUUID());
    private final UserId anna = new UserId(UUID.randomUUID());
    private final UserId ben = new UserId(UUID.randomUUID());

    @Test
    void a_user_is_present_until_the_last_stream_ends() {
        presence.opened(group, anna);
        presence.opened(group, anna);
        assertThat(presence.takeChanges()).containsExactly(present(anna));

        presence.closed(group, anna);
        assertThat(presence.takeChanges()).isEmpty();

        presence.closed(group, anna);
        assertThat(presence.takeChanges()).containsExactly(absent(anna));
        assertThat(presence.takeAll()).isEmpty();
    }

    @Test
    void a_stream_that_is_opened_again_leaves_no_absence() {
        presence.opened(group, anna);
        presence.takeChanges();

        presence.closed(group, anna);
        presence.opened(group, anna);

        assertThat(presence.takeChanges()).containsExactly(present(anna));
    }

    @Test
    void all_are_taken_again_with_those_who_have_left() {
        presence.opened(group, anna);
        presence.opened(group, ben);
        presence.takeChanges();
        presence.closed(group, ben);

        assertThat(presence.takeAll()).containsExactly(new PresenceChange(group, List.of(anna), List.of(ben)));
        assertThat(presence.takeAll()).containsExactly(present(anna));
    }

    @Test
    void what_was_not_stored_is_taken_again_but_for_those_who_are_gone() {
        presence.opened(group, anna);
        presence.opened(group, ben);
        List<PresenceChange> lost = presence.takeChanges();
        presence.closed(group, ben);
        presence.takeChanges();

        presence.notStored(lost);

        assertThat(presence.takeChanges()).containsExactly(present(anna));
    }

    private PresenceChange present(UserId user) {
        return new PresenceChange(group, List.of(user), List.of());
    }

    private PresenceChange absent(UserId user) {
        return new PresenceChange(group, List.of(), List.of(user));
    }
}
