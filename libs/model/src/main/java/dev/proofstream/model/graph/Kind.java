package dev.proofstream.model.graph;

/** What values a scalar takes. */
public enum Kind {
  /** Any finite number. */
  REAL,
  /** Whole numbers only. */
  INTEGER,
  /** 0 or 1. */
  BIT
}
