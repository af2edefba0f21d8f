"""Recognition of speech inside a prompt: Asterisk streams a call's audio to a process of ours over AEAP.

AEAP is Asterisk's external application protocol (modules res_aeap and res_speech_aeap): JSON and audio in a websocket.
"""
