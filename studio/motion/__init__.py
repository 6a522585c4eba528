"""Motion of flat pictures: keyframed schedules, camera paths, warps, optical flow and in-between frames."""
