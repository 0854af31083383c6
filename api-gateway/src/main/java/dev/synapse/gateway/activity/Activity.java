package dev.synapse.gateway.activity;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** What a user needs to follow all groups: their state, and the position in the user's event stream at which it was read. */
record Activity(
        @Schema(description = "Continue with `GET /events?after=` this number")
        long seq,

        @Schema(description = "The groups, the one with the newest activity first; at most 1,000")
        List<GroupActivity> groups) {}
