# What failed in the output of `cargo test`: the name of each test, and the start of what it said; at most 4 lines each.
/^---- .* stdout ----$/ { print "rust: " $2; left = 4; next }
/^failures:$/ { left = 0 }
left > 0 && NF { print "  " substr($0, 1, 240); left-- }
