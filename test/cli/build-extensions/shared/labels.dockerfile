LABEL org.example.team=storage
