package dev.proofstream.devstack;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * How to reach a PostgreSQL database.
 *
 * @param host name or address
 * @param port its port
 * @param name the database's name
 * @param user who logs in
 * @param password with which password
 */
public record Database(String host, int port, String name, String user, String password) {

  /** URL for JDBC, without user and password. */
  @JsonIgnore
  public String jdbcUrl() {
    return "jdbc:postgresql://%s:%d/%s".formatted(host, port, name);
  }

  /** URL for the Vert.x client, without user and password. */
  @JsonIgnore
  public String reactiveUrl() {
    return "vertx-reactive:postgresql://%s:%d/%s".formatted(host, port, name);
  }

  /** Leaves the password out. */
  @Override
  public String toString() {
    return jdbcUrl() + " as " + user;
  }
}
