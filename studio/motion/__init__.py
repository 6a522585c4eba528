"""Moving pictures in numbers: schedules, camera paths, warps and optical flow."""
