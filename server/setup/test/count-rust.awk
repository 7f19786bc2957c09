# Sums what `cargo test` said: prints "passed failed ignored".
/^test result: / {
  for (i = 1; i < NF; i++) {
    if ($(i + 1) == "passed;") passed += $i
    if ($(i + 1) == "failed;") failed += $i
    if ($(i + 1) == "ignored;") ignored += $i
  }
}
END { print passed + 0, failed + 0, ignored + 0 }
