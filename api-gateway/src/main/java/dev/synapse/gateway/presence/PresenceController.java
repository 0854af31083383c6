package dev.synapse.gateway.presence;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.web.EntityTags;
import dev.synapse.shared.model.GroupId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code /groups/{id}/presence}. */
@Tag(name = "People")
@RestController
class PresenceController {

    private final PresenceStore store;
    private final EntityTags tags;

    PresenceController(PresenceStore store, EntityTags tags) {
        this.store = store;
        this.tags = tags;
    }

    @Requires(Right.READ_GROUP)
    @Operation(
            operationId = "getPresence",
            summary = "Get the people of a group who are present",
            description =
                    "A person is present while a WebSocket or an event stream of the group is open, also one of an API key; the streams"
                            + " over all groups do not count. A change is visible after a second, and within 35 seconds if a gateway was killed. Get it"
                            + " every 15 seconds, with the `ETag` in `If-None-Match`: it is a 304 while nothing changes.")
    @GetMapping("/groups/{group}/presence")
    ResponseEntity<PresentPeople> present(@PathVariable GroupId group) {
        return tags.tagged(new PresentPeople(store.present(group)));
    }
}
