"""Internal → public: the feed, the plan, the run, the withdrawal."""
