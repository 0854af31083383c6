package dev.synapse.benchmark;

import dev.synapse.embedded.EmbeddedPostgres;
import dev.synapse.shared.model.GroupId;
import dev.synapse.testkit.ApiClient;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A user, and the user's groups that sockets subscribe to. */
record GroupOwner(String token, List<GroupId> groups) {

    private static final int USERS = 20;
    private static final String INSERT = """
            INSERT INTO groups (id, owner_id, name, policy, limits, created_at, updated_at)
            VALUES (?, ?, 'Group', 'orchestrator', '{}', now(), now())
            """;

    /**
     * Creates users with {@code groups} groups in total. Groups are inserted directly into the database, because their creation is not
     * measured.
     */
    static List<GroupOwner> create(ApiClient api, EmbeddedPostgres postgres, int groups) {
        List<GroupOwner> owners = new ArrayList<>();
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (int user = 0; user < USERS; user++) {
                ApiClient client = api.asNewUser();
                UUID id = UUID.fromString(
                        client.me().expect(200).body().path("id").asString());
                owners.add(new GroupOwner(client.token(), insert(insert, id, groups / USERS)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot create the groups", e);
        }
        return owners;
    }

    /** All groups: the first of each owner, then the second of each, and so on. */
    static List<GroupId> groups(List<GroupOwner> owners) {
        List<GroupId> groups = new ArrayList<>();
        for (int i = 0; i < owners.getFirst().groups().size(); i++) {
            for (GroupOwner owner : owners) {
                groups.add(owner.groups().get(i));
            }
        }
        return groups;
    }

    private static List<GroupId> insert(PreparedStatement insert, UUID owner, int count) throws SQLException {
        List<GroupId> groups = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            GroupId group = GroupId.next();
            insert.setObject(1, group.value());
            insert.setObject(2, owner);
            insert.addBatch();
            groups.add(group);
        }
        insert.executeBatch();
        return groups;
    }
}
