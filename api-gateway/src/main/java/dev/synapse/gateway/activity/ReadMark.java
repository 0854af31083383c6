package dev.synapse.gateway.activity;

import java.time.Instant;

/** Up to when a user has read a group, and how many messages are unread. */
record ReadMark(int unread, Instant readUpTo) {}
