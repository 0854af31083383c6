package dev.synapse.chaos.overload;

/** Data that exceeds today's size limits, as stored in PostgreSQL before the limits existed. */
record OversizedData(TargetStorage storage) {

    static OversizedData in(TargetStorage storage) {
        return new OversizedData(storage);
    }

    /** Adds groups to a user without groups, each with {@code members} members whose prompts have {@code promptLength} characters. */
    void addGroups(Attacker owner, int groups, int members, int promptLength) {
        String user = owner.ask(Request.get("/auth/me")).expect(200).id();
        storage.number("""
                INSERT INTO groups (id, owner_id, name, policy, limits, created_at, updated_at)
                SELECT gen_random_uuid(), ?::uuid, 'Huge', 'orchestrator', (SELECT limits FROM groups LIMIT 1),
                       date_trunc('milliseconds', now()), date_trunc('milliseconds', now())
                FROM generate_series(1, ?::int)""", user, Integer.toString(groups));
        storage.number("""
                INSERT INTO members (id, group_id, alias, role_prompt, provider, model, created_at)
                SELECT gen_random_uuid(), g.id, CASE n WHEN 0 THEN 'Orchestrator' ELSE 'Member ' || n END,
                       repeat('x', ?::int), m.provider, m.model, now()
                FROM groups g, generate_series(0, ?::int) n, (SELECT provider, model FROM members LIMIT 1) m
                WHERE g.owner_id = ?::uuid""", Integer.toString(promptLength), Integer.toString(members), user);
    }

    /** Adds a turn with {@code messages} messages of {@code length} emoji each to a group without turns. */
    void addMessages(String group, int messages, int length) {
        storage.number("""
                WITH turn AS (
                    INSERT INTO turns (id, group_id, number, status, created_at, started_at, ended_at)
                    VALUES (gen_random_uuid(), ?::uuid, 1, 'completed', now(), now(), now()) RETURNING *),
                counted AS (UPDATE groups SET next_turn = 2, done_turn = 1 WHERE id = (SELECT group_id FROM turn))
                INSERT INTO messages (id, group_id, turn_id, turn_number, turn_index, sender_alias, content, created_at)
                SELECT gen_random_uuid(), t.group_id, t.id, t.number, n, 'User', repeat(chr(128512), ?::int), now()
                FROM turn t, generate_series(0, ?::int - 1) n""", group, Integer.toString(length), Integer.toString(messages));
    }
}
